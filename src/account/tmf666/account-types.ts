import {
  type Api,
  type Attributes,
  instant,
  integer,
  list,
  money,
  object,
  reference,
  relatedParty,
  type ResourceType,
  text,
} from '../../tmf';
import {
  accountBalance,
  accountRelationship,
  accountTaxExemption,
  billStructure,
  contact,
  financialAccountReference,
  paymentMethod,
  paymentPlan,
} from './account-parts';

export const tmf666: Api = {
  code: 'TMF666',
  area: 'account',
  version: '4.0.0',
  title: 'Account Management',
  root: '/tmf-api/accountManagement/v4',
};

export const ALL_OPERATIONS = ['list', 'create', 'read', 'patch', 'delete'] as const;

const account: Attributes = {
  name: text,
  accountType: text,
  description: text,
  lastModified: instant,
  state: text,
  accountBalance: list(accountBalance),
  accountRelationship: list(accountRelationship),
  contact: list(contact),
  creditLimit: money,
  relatedParty: list(relatedParty),
  taxExemption: list(accountTaxExemption),
};

const payingAccount: Attributes = {
  ...account,
  paymentStatus: text,
  billStructure,
  defaultPaymentMethod: paymentMethod,
  financialAccount: financialAccountReference,
  paymentPlan: list(paymentPlan),
};

// Extensions of a billing account; see the module's README.
const billing: Attributes = {
  currency: text,
  mode: text,
  taxCategory: text,
  parent: reference('BillingAccountRef'),
  billingCycle: object('BillingCycle', {
    frequency: text,
    interval: integer,
    anchorDay: integer,
    anchorMonth: integer,
    timeZone: text,
  }),
};

// The published API declares no create and delete events for these three, but clients that keep copies need them.
const accountType = {
  api: tmf666,
  mandatory: ['name'],
  readOnly: ['lastModified', 'accountBalance'],
  operations: ALL_OPERATIONS,
  events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
  example: {
    name: 'Acme',
    accountType: 'business',
    state: 'active',
    relatedParty: [{ id: 'acme', role: 'customer', '@referredType': 'Organization' }],
  },
  stateAttribute: 'state',
} as const;

export const partyAccountType: ResourceType = {
  ...accountType,
  name: 'PartyAccount',
  path: 'partyAccount',
  schema: object('PartyAccount', payingAccount),
};

export const billingAccountType: ResourceType = {
  ...accountType,
  name: 'BillingAccount',
  path: 'billingAccount',
  schema: object('BillingAccount', { ...payingAccount, ...billing }),
};

export const settlementAccountType: ResourceType = {
  ...accountType,
  name: 'SettlementAccount',
  path: 'settlementAccount',
  schema: object('SettlementAccount', payingAccount),
};

export const financialAccountType: ResourceType = {
  ...accountType,
  name: 'FinancialAccount',
  path: 'financialAccount',
  schema: object('FinancialAccount', account),
};
