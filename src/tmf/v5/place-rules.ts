// Places (address, site or location) that are contained where v4 only refers to them.
import { relatedParty, timePeriod } from '../schema/parts';
import { again, type Attributes, instant, list, number, text } from '../schema/schema';
import { type NextSchema, nextSchema, type Rule, structure } from './next-schema';
import { PARTY_RULES } from './party-rules';
import { nestedUnder } from './reshapes';
import { externalIdentifier, placeClass, reference } from './rules';

const bbox = list(number);

const site: Attributes = {
  code: text,
  creationDate: instant,
  description: text,
  status: text,
  relatedParty: list(nextSchema(relatedParty, PARTY_RULES)),
  externalIdentifier: list(externalIdentifier),
  calendar: list(
    structure('CalendarPeriod', {
      day: text,
      timeZone: text,
      status: text,
      hourPeriod: list(structure('HourPeriod', { startHour: text, endHour: text })),
    }),
  ),
  place: list(again('PlaceRefOrValue')),
  siteRelationship: list(
    structure('GeographicSiteRelationship', {
      id: text,
      href: text,
      relationshipType: text,
      role: text,
      validFor: timePeriod,
    }),
  ),
};

const subAddress = structure('GeographicSubAddress', {
  id: text,
  href: text,
  name: text,
  buildingName: text,
  levelNumber: text,
  levelType: text,
  privateStreetName: text,
  privateStreetNumber: text,
  subAddressType: text,
  subUnit: list(structure('GeographicSubAddressUnit', { subUnitNumber: text, subUnitType: text })),
});

const address: Attributes = {
  city: text,
  country: text,
  locality: text,
  postcode: text,
  stateOrProvince: text,
  streetName: text,
  streetNr: text,
  streetNrLast: text,
  streetNrLastSuffix: text,
  streetNrSuffix: text,
  streetSuffix: text,
  streetType: text,
  geographicAddressType: text,
  countryCode: list(
    structure('StandardIdentifier', { id: text, href: text, format: text, value: text }),
  ),
  geographicLocation: structure('GeographicLocationRefOrValue', { ...reference, bbox }),
  geographicSubAddress: list(subAddress),
};

const placeInFull: NextSchema = structure(
  'PlaceRefOrValue',
  { ...reference, bbox, ...site, ...address },
  placeClass,
);

export const relatedPlaceRule: Rule = {
  attributes: { role: text, place: placeInFull },
  reshape: nestedUnder('place'),
};
