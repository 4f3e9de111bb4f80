import {
  contactMedium,
  flag,
  integer,
  list,
  money,
  object,
  reference,
  relatedParty,
  text,
  timePeriod,
} from '../../tmf';

export const accountBalance = object('AccountBalance', {
  balanceType: text,
  amount: money,
  validFor: timePeriod,
});

export const accountRelationship = object('AccountRelationship', {
  relationshipType: text,
  account: reference('AccountRef', { description: text }),
  validFor: timePeriod,
});

export const contact = object('Contact', {
  contactName: text,
  contactType: text,
  partyRoleType: text,
  contactMedium: list(contactMedium),
  relatedParty,
  validFor: timePeriod,
});

export const accountTaxExemption = object('AccountTaxExemption', {
  certificateNumber: text,
  issuingJurisdiction: text,
  reason: text,
  validFor: timePeriod,
});

const cycleSpecification = reference('BillingCycleSpecificationRefOrValue', {
  billingDateShift: integer,
  billingPeriod: text,
  chargeDateOffset: integer,
  creditDateOffset: integer,
  dateShift: integer,
  description: text,
  frequency: text,
  isRef: flag,
  mailingDateOffset: integer,
  paymentDueDateOffset: integer,
  validFor: timePeriod,
});

const format = reference('BillFormatRefOrValue', { description: text, isRef: flag });

const presentationMedia = reference('BillPresentationMediaRefOrValue', {
  description: text,
  isRef: flag,
});

export const billStructure = object('BillStructure', {
  cycleSpecification,
  format,
  presentationMedia: list(presentationMedia),
});

export const paymentMethod = reference('PaymentMethodRef');

export const financialAccountReference = reference('FinancialAccountRef', { accountBalance });

export const paymentPlan = object('PaymentPlan', {
  numberOfPayments: integer,
  paymentFrequency: text,
  planType: text,
  priority: integer,
  status: text,
  paymentMethod,
  totalAmount: money,
  validFor: timePeriod,
});
