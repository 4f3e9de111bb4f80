// Contact media: v4 has their data in `characteristic`, v5 has one class per kind of medium.
import { isObject, objectOf } from '../../core/json';
import type { Body } from '../resource-type';
import { reference } from '../schema/parts';
import { type Attributes, text } from '../schema/schema';
import { nextSchema, type Reshape, type Rule } from './next-schema';
import { only, without } from './reshapes';

const CLASSES: Readonly<Record<string, readonly string[]>> = {
  EmailContactMedium: ['emailAddress'],
  PhoneContactMedium: ['phoneNumber'],
  FaxContactMedium: ['faxNumber'],
  SocialContactMedium: ['socialNetworkId'],
  GeographicAddressContactMedium: [
    'city',
    'country',
    'postCode',
    'stateOrProvince',
    'street1',
    'street2',
    'geographicAddress',
  ],
};

const OF_V4 = [...Object.values(CLASSES).flat(), 'contactType'].filter(
  (name) => name !== 'geographicAddress',
);

const reshape: Reshape = {
  toNext: (former) => {
    const { characteristic, ...outer } = former;
    if (!isObject(characteristic)) return former;
    const own = without(characteristic, OF_V4);
    // The name of v4's only class carries no information.
    const rest = own['@type'] === 'MediumCharacteristic' ? without(own, ['@type']) : own;
    const isSaid = Object.keys(characteristic).length > 0 && Object.keys(rest).length === 0;
    return {
      ...outer,
      ...only(characteristic, OF_V4),
      ...(isSaid ? {} : { characteristic: rest }),
    };
  },
  fromNext: (next) => {
    const { characteristic: rest, ...outer } = next;
    const said = only(outer, OF_V4);
    const isThere = isObject(rest) || Object.keys(said).length > 0;
    const characteristic = { ...objectOf(rest), ...said };
    return { ...without(outer, OF_V4), ...(isThere ? { characteristic } : {}) };
  },
  placesOf: (path) => [
    path[0] !== undefined && OF_V4.includes(path[0]) ? ['characteristic', ...path] : path,
  ],
};

const names: Attributes = Object.fromEntries(OF_V4.map((name) => [name, text]));
const address = reference('GeographicAddressRef');

export const contactMediumRule: Rule = {
  attributes: { ...names, id: text, geographicAddress: nextSchema(address, {}) },
  reshape,
  classOf: (next: Body, given) =>
    given ??
    Object.entries(CLASSES).find(([, attributes]) =>
      attributes.some((name) => name in next),
    )?.[0] ??
    'ContactMedium',
};
