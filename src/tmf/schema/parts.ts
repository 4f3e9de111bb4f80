// The structures that many TMF resources share, with the attributes of the v4 specifications.
import { any, exact, flag, instant, integer, list, number, object, text } from './schema';
import type { Attributes, ObjectSchema } from './schema';

export const timePeriod = object('TimePeriod', { startDateTime: instant, endDateTime: instant });
export const money = object('Money', { unit: text, value: exact });
export const quantity = object('Quantity', { amount: exact, units: text });
export const duration = object('Duration', { amount: integer, units: text });

/** A reference to another resource: id, href, name, the referred class and what the caller adds. */
export function reference(name: string, more: Attributes = {}): ObjectSchema {
  return object(name, { id: text, href: text, name: text, '@referredType': text, ...more });
}

export const relatedParty = reference('RelatedParty', { role: text });
export const channel = reference('RelatedChannel', { role: text });
export const place = reference('RelatedPlaceRefOrValue', { role: text });
export const agreementItem = reference('AgreementItemRef', { agreementItemId: text });
export const billingAccount = reference('BillingAccountRef');
export const partyAccount = reference('PartyAccountRef', { description: text, status: text });
export const productOffering = reference('ProductOfferingRef');
export const productOfferingPrice = reference('ProductOfferingPriceRef');
export const productSpecification = reference('ProductSpecificationRef', {
  version: text,
  targetProductSchema: object('TargetProductSchema', {}),
});
export const product = reference('ProductRef');

export const note = object('Note', { id: text, author: text, date: instant, text });

export const attachment = reference('AttachmentRefOrValue', {
  attachmentType: text,
  content: text,
  description: text,
  mimeType: text,
  url: text,
  size: quantity,
  validFor: timePeriod,
});

export const taxItem = object('TaxItem', {
  taxCategory: text,
  taxRate: number,
  taxAmount: money,
});

export const characteristic = object('Characteristic', {
  id: text,
  name: text,
  valueType: text,
  value: any,
  characteristicRelationship: list(
    object('CharacteristicRelationship', { id: text, href: text, relationshipType: text }),
  ),
});

export const price = object('Price', {
  percentage: number,
  taxRate: number,
  dutyFreeAmount: money,
  taxIncludedAmount: money,
});

export const productTerm = object('ProductTerm', {
  name: text,
  description: text,
  duration: quantity,
  validFor: timePeriod,
});

export const constraint = reference('ConstraintRef', { version: text });

export const contactMedium = object('ContactMedium', {
  mediumType: text,
  preferred: flag,
  characteristic: object('MediumCharacteristic', {
    city: text,
    contactType: text,
    country: text,
    emailAddress: text,
    faxNumber: text,
    phoneNumber: text,
    postCode: text,
    socialNetworkId: text,
    stateOrProvince: text,
    street1: text,
    street2: text,
  }),
  validFor: timePeriod,
});
