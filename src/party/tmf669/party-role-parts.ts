import {
  type Attributes,
  characteristic,
  contactMedium,
  instant,
  integer,
  list,
  object,
  reference,
  relatedParty,
  text,
  timePeriod,
} from '../../tmf';

/** A role a party plays; a customer is one of them. */
export const partyRoleAttributes: Attributes = {
  name: text,
  status: text,
  statusReason: text,
  account: list(reference('AccountRef', { description: text })),
  agreement: list(reference('AgreementRef')),
  characteristic: list(characteristic),
  contactMedium: list(contactMedium),
  creditProfile: list(
    object('CreditProfile', {
      creditProfileDate: instant,
      creditRiskRating: integer,
      creditScore: integer,
      validFor: timePeriod,
    }),
  ),
  engagedParty: relatedParty,
  paymentMethod: list(reference('PaymentMethodRef')),
  relatedParty: list(relatedParty),
  validFor: timePeriod,
};
