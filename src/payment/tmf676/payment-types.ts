import {
  type Api,
  type Attributes,
  channel,
  flag,
  instant,
  list,
  money,
  object,
  reference,
  relatedParty,
  type ResourceType,
  text,
  timePeriod,
} from '../../tmf';

const tmf676: Api = {
  code: 'TMF676',
  area: 'payment',
  version: '4.0.0',
  title: 'Payment Management',
  root: '/tmf-api/payment/v4',
  aliases: ['/tmf-api/paymentManagement/v4', '/payment/v4', '/paymentManagement/v4'],
};

const account = reference('AccountRef', { description: text });

const paymentMethod = reference('PaymentMethodRefOrValue', {
  description: text,
  isPreferred: flag,
  status: text,
  statusDate: instant,
  account: list(account),
  relatedParty,
  validFor: timePeriod,
});

const paymentItem = object('PaymentItem', {
  id: text,
  amount: money,
  item: reference('EntityRef'),
  taxAmount: money,
  totalAmount: money,
});

const common: Attributes = {
  authorizationCode: text,
  correlatorId: text,
  description: text,
  name: text,
  status: text,
  statusDate: instant,
  statusReason: text,
  account,
  amount: money,
  channel,
  paymentMethod,
  taxAmount: money,
  totalAmount: money,
};

const MANDATORY = ['account', 'paymentMethod', 'totalAmount'];

export const paymentType: ResourceType = {
  api: tmf676,
  name: 'Payment',
  path: 'payment',
  schema: object('Payment', {
    ...common,
    paymentDate: instant,
    payer: relatedParty,
    paymentItem: list(paymentItem),
    // Extension: the part of the payment that no bill has taken; it stays the customer's.
    unappliedAmount: money,
  }),
  mandatory: MANDATORY,
  readOnly: ['paymentDate', 'statusDate', 'statusReason', 'unappliedAmount'],
  operations: ['list', 'create', 'read'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  stateAttribute: 'status',
  example: {
    account: { id: 'acme' },
    paymentMethod: { id: 'transfer', name: 'Bank transfer' },
    totalAmount: { unit: 'EUR', value: 20 },
    description: 'Bill 2026-000001',
  },
};

export const refundType: ResourceType = {
  api: tmf676,
  name: 'Refund',
  path: 'refund',
  schema: object('Refund', {
    ...common,
    refundDate: instant,
    payment: reference('PaymentRef'),
    requestor: relatedParty,
  }),
  mandatory: MANDATORY,
  readOnly: ['statusDate', 'statusReason'],
  operations: ['list', 'create', 'read'],
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  stateAttribute: 'status',
  example: {
    account: { id: 'acme' },
    paymentMethod: { id: 'transfer', name: 'Bank transfer' },
    totalAmount: { unit: 'EUR', value: 20 },
    payment: { id: 'payment-1' },
  },
};
