// How v5 changed structures that many APIs share.
import { attachment, characteristic, relatedParty, timePeriod } from '../schema/parts';
import { any, flag, instant, list, object, type Schema, text } from '../schema/schema';
import { contactMediumRule } from './contact-medium';
import {
  type Crossing,
  type NextSchema,
  nextSchema,
  type Rule,
  type Rules,
  structure,
} from './next-schema';
import { nestedUnder } from './reshapes';
import { typedBy } from './typed-values';

export const reference = { id: text, href: text, name: text, '@referredType': text };
const OF_A_REFERENCE = new Set([...Object.keys(reference), '@baseType', '@schemaLocation']);

/** An object with an id and otherwise only names is a reference, any other the thing itself. */
export function referenceOr(
  value: string,
  ref: string,
  more: readonly string[] = [],
): Pick<Crossing, 'classOf'> {
  const names = new Set([...OF_A_REFERENCE, ...more]);
  const isReference: (next: object) => boolean = (next) =>
    'id' in next && Object.keys(next).every((name) => names.has(name));
  return { classOf: (next, given) => given ?? (isReference(next) ? ref : value) };
}

const PARTIES = /^(Party|Individual|Organi[sz]ation)$/;

export const partyClass: Crossing['classOf'] = (next, given) => {
  const referred = next['@referredType'];
  const isRole = typeof referred === 'string' && !PARTIES.test(referred);
  return given ?? (isRole ? 'PartyRoleRef' : 'PartyRef');
};

/** A reference in v5 to a party or a role. */
export const partyOrRole: NextSchema = structure(
  'PartyRefOrPartyRoleRef',
  { ...reference, partyId: text, partyName: text },
  { classOf: partyClass, formerly: ['RelatedParty'] },
);

export const partyReference: NextSchema = structure('PartyRef', reference, {
  formerly: ['RelatedParty'],
});

/** `name` differs between APIs, the structure does not. */
export function relatedPartyRule(name: string, party: Schema = partyOrRole): Rule {
  return {
    name,
    attributes: { role: text, partyOrPartyRole: party },
    reshape: nestedUnder('partyOrPartyRole'),
  };
}

export const externalIdentifier: NextSchema = structure('ExternalIdentifier', {
  id: text,
  owner: text,
  externalIdentifierType: text,
});

export const placeClass: Crossing = {
  classOf: (next, given) => given ?? ('id' in next ? 'PlaceRef' : 'GeographicAddress'),
  formerly: ['RelatedPlaceRefOrValue'],
};

const placeRefOrValue = structure('PlaceRefOrValue', reference, placeClass);

const channelRef = structure('ChannelRef', reference, { formerly: ['RelatedChannel'] });

const TYPED: Rule = { classOf: typedBy('Characteristic') };
const ATTACHMENT: Rules = {
  AttachmentRefOrValue: referenceOr('Attachment', 'AttachmentRef', ['description', 'url']),
};

export const SHARED_RULES: Rules = {
  RelatedParty: relatedPartyRule('RelatedPartyRefOrPartyRoleRef'),
  RelatedPlaceRefOrValue: {
    attributes: { role: text, place: placeRefOrValue },
    reshape: nestedUnder('place'),
  },
  RelatedChannel: {
    attributes: { role: text, channel: channelRef },
    reshape: nestedUnder('channel'),
  },
  Characteristic: TYPED,
  CharacteristicValueSpecification: {
    attributes: { value: any },
    classOf: typedBy('CharacteristicValueSpecification'),
  },
  CharacteristicRelationship: {},
  ...ATTACHMENT,
  ContactMedium: contactMediumRule,
  ConstraintRef: { name: 'PolicyRef' },
  BillingAccountRef: { attributes: { ratingType: text } },
  ProductOfferingRef: { attributes: { version: text } },
  ProductOfferingPriceRef: { attributes: { version: text } },
  AgreementItemRef: {
    rename: { id: 'agreementId', href: 'agreementHref', name: 'agreementName' },
  },
  ExternalReference: {
    name: 'ExternalIdentifier',
    rename: { externalReferenceType: 'externalIdentifierType', name: 'id' },
    attributes: { owner: text },
  },
};

/** An intent, by reference or in full. */
export const intent: NextSchema = structure(
  'IntentRefOrValue',
  {
    ...reference,
    context: text,
    creationDate: instant,
    description: text,
    isBundle: flag,
    lastUpdate: instant,
    lifecycleStatus: text,
    priority: text,
    statusChangeDate: instant,
    version: text,
    attachment: list(nextSchema(attachment, ATTACHMENT)),
    characteristic: list(nextSchema(characteristic, { Characteristic: TYPED })),
    expression: structure('Expression', {
      expressionLanguage: text,
      expressionValue: any,
      iri: text,
    }),
    intentRelationship: list(
      structure('EntityRelationship', {
        ...reference,
        associationSpec: nextSchema(object('EntityRef', reference), {}),
        relationshipType: text,
        role: text,
        validFor: timePeriod,
      }),
    ),
    intentSpecification: nextSchema(object('EntityRef', reference), {}),
    relatedParty: list(
      nextSchema(relatedParty, {
        RelatedParty: relatedPartyRule('RelatedPartyRefOrPartyRoleRef'),
      }),
    ),
    validFor: timePeriod,
  },
  referenceOr('Intent', 'IntentRef'),
);

export const externalIdentifiers = list(externalIdentifier);
