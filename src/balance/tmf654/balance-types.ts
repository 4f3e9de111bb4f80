import {
  type Api,
  type Attributes,
  either,
  type EventKind,
  flag,
  instant,
  integer,
  list,
  object,
  parts,
  reference,
  type ResourceType,
  type Schema,
  text,
} from '../../tmf';
import type { ClientActionKind } from '../domain/action';

const tmf654: Api = {
  code: 'TMF654',
  area: 'balance',
  version: '4.0.0',
  title: 'Prepay Balance Management',
  root: '/tmf-api/prepayBalanceManagement/v4',
};

const { channel, partyAccount, product, quantity, relatedParty, timePeriod } = parts;
const bucketRef = reference('BucketRef', { usageType: text });
const logicalResource = reference('LogicalResourceRef', { value: text });
const reservation = reference('ReserveBalanceRef');

// 4.0.0 has lists where 4.1 has a single reference; both forms are accepted and returned unchanged.
function oneOrMany(form: Schema): Schema {
  return either(list(form), form);
}

const impactedBucket = object('ImpactedBucket', {
  name: text,
  bucket: bucketRef,
  amountBefore: quantity,
  amountAfter: quantity,
});

export const bucketType: ResourceType = {
  api: tmf654,
  name: 'Bucket',
  path: 'bucket',
  schema: object('Bucket', {
    confirmationDate: instant,
    description: text,
    isShared: flag,
    name: text,
    remainingValueName: text,
    requestedDate: instant,
    logicalResource: list(logicalResource),
    partyAccount,
    product: list(product),
    relatedParty: list(relatedParty),
    remainingValue: quantity,
    reservedValue: quantity,
    reserveBalance: list(reservation),
    status: text,
    usageType: text,
    validFor: timePeriod,
    // Extensions: burn order and what the value may be spent on.
    billingAccount: parts.billingAccount,
    priority: integer,
    origin: text,
    scope: object('BucketScope', {
      meters: list(text),
      offeringIds: list(text),
      subscriptionIds: list(text),
      priceId: text,
    }),
  }),
  mandatory: ['partyAccount.id', 'billingAccount.id', 'product.id'],
  readOnly: [
    'reservedValue',
    'reserveBalance',
    'remainingValueName',
    'confirmationDate',
    'requestedDate',
  ],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: ['Create', 'AttributeValueChange', 'Delete'],
  example: {
    name: 'Credit',
    usageType: 'monetary',
    remainingValue: { amount: 20, units: 'EUR' },
    partyAccount: { id: 'acme' },
  },
};

const action: Attributes = {
  confirmationDate: instant,
  description: text,
  reason: text,
  requestedDate: instant,
  amount: quantity,
  bucket: bucketRef,
  channel,
  logicalResource: oneOrMany(logicalResource),
  partyAccount,
  product: oneOrMany(product),
  relatedParty: list(relatedParty),
  requestor: relatedParty,
  status: text,
  usageType: text,
  validFor: timePeriod,
  impactedBucket: list(impactedBucket),
};

// The events of 4.0.0 and those added in 4.1.
const EVENTS: readonly EventKind[] = [
  'Create',
  'Cancel',
  'Failure',
  'AttributeValueChange',
  'StatusChange',
  'Delete',
];

const MONEY = {
  amount: { amount: 5, units: 'EUR' },
  usageType: 'monetary',
  bucket: { id: 'credit' },
};

function actionType(
  name: string,
  path: string,
  more: Attributes,
  { example = MONEY, createNeeds }: Pick<ResourceType, 'example' | 'createNeeds'> = {},
): ResourceType {
  return {
    api: tmf654,
    name,
    path,
    schema: object(name, { ...action, ...more }),
    mandatory: ['amount'],
    readOnly: ['confirmationDate', 'requestedDate', 'impactedBucket', 'nextTopup'],
    operations: ['list', 'create', 'read', 'patch', 'delete'],
    events: EVENTS,
    example,
    stateAttribute: 'status',
    ...(createNeeds === undefined ? {} : { createNeeds }),
  };
}

// The related top-up has the first name in 4.0.0 and the second in 4.1.
const relatedTopup = reference('RelatedTopupBalance', { role: text });
const topup: Attributes = {
  isAutoTopup: flag,
  numberOfPeriods: integer,
  recurringPeriod: text,
  // Extension: the number and date of the next time.
  nextTopup: object('NextTopup', { number: integer, date: instant }),
  voucher: text,
  balanceTopup: relatedTopup,
  relatedTopupBalance: relatedTopup,
  paymentMethod: reference('PaymentMethodRef'),
  payment: reference('PaymentRef'),
};
const transfer: Attributes = {
  costOwner: text,
  receiver: relatedParty,
  receiverBucket: bucketRef,
  receiverBucketUsageType: text,
  receiverLogicalResource: logicalResource,
  receiverPartyAccount: partyAccount,
  receiverProduct: product,
  transferCost: either(parts.money, quantity),
};

export const actionTypes: Readonly<Record<ClientActionKind, ResourceType>> = {
  topup: actionType('TopupBalance', 'topupBalance', topup, {
    example: { ...MONEY, reason: 'Paid at the desk' },
    createNeeds: 'balance:topup',
  }),
  // An adjustment that settles no reservation needs more permissions, which depends on its body.
  adjust: actionType(
    'AdjustBalance',
    'adjustBalance',
    { adjustType: text, reserveBalance: reservation },
    { createNeeds: 'balance:authorise' },
  ),
  transfer: actionType('TransferBalance', 'transferBalance', transfer, {
    example: { ...MONEY, receiverBucket: { id: 'savings' } },
  }),
  reserve: actionType(
    'ReserveBalance',
    'reserveBalance',
    { expirationDate: instant },
    { createNeeds: 'balance:authorise' },
  ),
};

const computed = {
  api: tmf654,
  mandatory: [],
  readOnly: [],
  operations: ['list', 'read'],
  events: [],
} as const;

export const accumulatedBalanceType: ResourceType = {
  ...computed,
  name: 'AccumulatedBalance',
  path: 'accumulatedBalance',
  schema: object('AccumulatedBalance', {
    description: text,
    name: text,
    bucket: list(bucketRef),
    logicalResource,
    partyAccount,
    product: list(product),
    relatedParty: list(relatedParty),
    totalBalance: quantity,
    usageType: text,
  }),
};

const history: Attributes = { ...action, ...topup, ...transfer, adjustType: text };

export const historyType: ResourceType = {
  ...computed,
  name: 'BalanceActionHistory',
  path: 'balanceActionHistory',
  schema: object('BalanceActionHistory', history),
};

/** The name 4.1 gives the history. */
export const balanceActionType: ResourceType = {
  ...computed,
  name: 'BalanceAction',
  path: 'balanceAction',
  schema: object('BalanceAction', history),
};
