// Where a resource is more than its attributes: values that mean something, what the server decides,
// and which changes are legal.
import { randomUUID } from 'node:crypto';
import type { Json, Operation } from './contract';

export type Particulars = {
  /** Besides the mandatory attributes, in the least a POST says. */
  readonly minimal?: Json;
  /** In place of made-up values; undefined leaves the attribute out. */
  readonly sample?: Json;
  /** As `sample`, where no specification tells the shape of a list or an object. */
  readonly plain?: Json;
  /** Names, at any depth, whose values the server decides. */
  readonly derived?: readonly string[];
  /** Attributes that are worked out when it is read: no list is filtered by them, and no event tells of them. */
  readonly workedOut?: readonly string[];
  /** Attributes a PATCH may not change. */
  readonly fixed?: readonly string[];
  /** Attributes that 4.0 and 4.1 shape differently, taken in both shapes. */
  readonly eitherShape?: readonly string[];
  /** Enumerations that 4.1 opened: any text is taken. */
  readonly freeChoices?: readonly string[];
  /** Choices that cannot be followed by a POST, by the attribute. */
  readonly refusedChoices?: Readonly<Record<string, readonly string[]>>;
  /** Operations beyond the specification. */
  readonly extra?: readonly Operation[];
  readonly isIdOurs?: true;
  /** For tasks: whether the row has come to rest, so that what it shows can be looked for. */
  readonly isSettled?: (row: Json) => boolean;
  /** A legal change of state, from the state of the sample. */
  readonly move?: Json;
  /** Rows that only the server can make, to be found by whatever they show. */
  readonly lookAlsoAt?: (row: Json) => boolean;
  /** Nothing of it is stored, so it has no revisions. */
  readonly isComputed?: true;
  /** The least a POST may say is kept, rejected, and another with its key takes its place. */
  readonly isPutRight?: true;
  /** What makes a repeated POST another one. */
  readonly other?: Json;
  /** From the sample through `via`, then refused with 409 naming what would be legal. */
  readonly illegal?: {
    readonly via: readonly Json[];
    readonly patch: Json;
    readonly legal: string;
  };
  /** What PATCH tries when no text will do. */
  readonly patch?: { readonly name: string; readonly value: Json };
  /** A resource that may be deleted, where the sample may not. */
  readonly deletable?: Json;
  /** How to bring about an event. */
  readonly provoke?: Readonly<Record<string, Provocation>>;
  /** Declared by the specification, but nothing that anybody does has this event. */
  readonly unprovoked?: readonly string[];
};

/** Created so, then patched so, or changed by what is posted elsewhere. */
export type Provocation = {
  readonly create?: Json;
  readonly patch?: Json;
  readonly then?: (created: Json) => { readonly path: string; readonly body: Json };
};

const inEur = (amount: number): Json => ({ amount, units: 'EUR' });

/** Set by the clock, whatever a client says. */
const STAMPS = ['lastUpdate', 'lastModified'];

/** The four actions on the bucket that kits use. */
const action = (failing: Json, sample: Json = {}): Particulars => ({
  minimal: { amount: inEur(1.5), bucket: { id: '11' } },
  sample: {
    amount: inEur(1.5),
    bucket: { id: '11' },
    usageType: 'monetary',
    partyAccount: { id: 'A0815' },
    // Of this device is the bucket, and it has no end.
    logicalResource: [{ id: 'ctk-msisdn' }],
    validFor: undefined,
    ...sample,
  },
  derived: ['status', 'confirmationDate', 'requestedDate'],
  fixed: [
    'amount',
    'bucket',
    'partyAccount',
    'product',
    'logicalResource',
    'usageType',
    'validFor',
    'adjustType',
    'receiverBucket',
    'receiverPartyAccount',
    'receiverProduct',
    'receiverLogicalResource',
    'receiverBucketUsageType',
    'receiver',
    'transferCost',
    'costOwner',
    'reserveBalance',
    'expirationDate',
    'isAutoTopup',
    'recurringPeriod',
    'numberOfPeriods',
  ],
  freeChoices: [
    'usageType',
    'adjustType',
    'costOwner',
    'recurringPeriod',
    'receiverBucketUsageType',
  ],
  eitherShape: ['logicalResource', 'product', 'transferCost'],
  illegal: {
    via: [{ status: 'cancelled' }],
    patch: { status: 'completed' },
    legal: 'cancelled',
  },
  provoke: { Cancel: { patch: { status: 'cancelled' } }, Failure: { create: failing } },
});

const catalogued: Particulars = { derived: STAMPS, move: { lifecycleStatus: 'In design' } };
/** What bills do not follow is refused. */
const UNFOLLOWED = {
  creditLimit: undefined,
  paymentPlan: undefined,
  accountRelationship: undefined,
};
/** Of no class of their own: one that no schema is registered for is refused. */
const accountOf = (name: string, sample: Json = {}): Particulars => ({
  derived: [...STAMPS, 'accountBalance'],
  workedOut: ['accountBalance'],
  fixed: Object.keys(UNFOLLOWED),
  move: { state: 'suspended' },
  sample: { '@type': name, ...sample },
});
const role: Particulars = { move: { status: 'approved' } };
const party = (end: string): Particulars => ({
  move: { status: 'validated' },
  illegal: { via: [{ status: end }], patch: { status: 'validated' }, legal: end },
  // One that counts for a time begins and ends with the periods of the accounts.
  sample: { taxExemptionCertificate: [{ issuingJurisdiction: 'EU' }] },
});
const job: Particulars = {
  isSettled: ({ status }) => ['Succeeded', 'Failed'].includes(status),
  derived: ['status', 'completionDate', 'creationDate', 'errorLog', 'path', 'contentType', 'url'],
};
/** Told again by its correlator, it is the same payment, and may have moved on. */
const toldAgain = (path: string, told: Json): Provocation => ({
  create: { status: 'authorized', correlatorId: randomUUID() },
  then: ({ id: _id, href: _href, ...created }) => ({
    path: `/tmf-api/payment/v4/${path}`,
    body: { ...created, ...told },
  }),
});
const payment = (path: string): Particulars => ({
  sample: {
    account: { id: 'A0815' },
    totalAmount: { unit: 'EUR', value: 1.25 },
    correlatorId: undefined,
    paymentItem: undefined,
  },
  derived: ['statusDate'],
  provoke: {
    AttributeValueChange: toldAgain(path, { status: 'done', authorizationCode: 'A-1' }),
    StateChange: toldAgain(path, { status: 'canceled' }),
  },
  unprovoked: ['Delete'],
});
/** Worked off between the answer to the POST and the first GET. */
const order: Particulars = {
  derived: [
    'state',
    'orderDate',
    'completionDate',
    'expectedCompletionDate',
    'productOrderMilestone',
  ],
};
/** An order of this lacks what it asks for: see `givenAskingOffering`. */
const ASKING = { id: '1', action: 'add', productOffering: { id: 'kit-asking' } };

export const PARTICULARS: Readonly<Record<string, Particulars>> = {
  Catalog: {
    ...catalogued,
    provoke: {
      Batch: {
        then: ({ id }) => ({
          path: '/tmf-api/productCatalogManagement/v4/importJob',
          body: {
            url: 'https://example.com/catalog.json',
            content: [{ '@type': 'Catalog', id, description: 'from a file' }],
          },
        }),
      },
    },
  },
  Category: catalogued,
  ProductOffering: catalogued,
  ProductOfferingPrice: catalogued,
  ProductSpecification: catalogued,
  ImportJob: job,
  ExportJob: job,
  ProductOrder: {
    ...order,
    illegal: { via: [], patch: { state: 'completed' }, legal: 'inProgress' },
    provoke: { InformationRequired: { create: { productOrderItem: [ASKING] } } },
    plain: { productOrderItem: [{ id: '1', action: 'noChange', quantity: 1 }] },
  },
  CancelProductOrder: {
    ...order,
    derived: ['state', 'stateDetail', 'errorMessage', 'effectiveCancellationDate'],
    provoke: { StateChange: { create: { requestedCancellationDate: undefined } } },
    // It asks for nothing but the order, and is not changed once it is posted.
    unprovoked: ['InformationRequired'],
  },
  Agreement: role,
  AgreementSpecification: catalogued,
  Customer: role,
  Individual: party('deceaded'),
  Organization: party('closed'),
  Usage: {
    sample: { status: 'received', ratedProductUsage: [{ usageRatingTag: 'non included usage' }] },
    derived: ['status'],
    refusedChoices: { status: ['rejected', 'rated', 'rerated', 'billed'] },
    isIdOurs: true,
    isComputed: true,
    illegal: { via: [], patch: { status: 'billed' }, legal: 'recycled' },
    isPutRight: true,
    other: { usageType: 'something else' },
    lookAlsoAt: ({ status }) => status === 'rated',
  },
  UsageSpecification: { derived: STAMPS },
  Product: {
    move: { status: 'pendingActive' },
    sample: {
      productPrice: [{ name: 'Sample', description: 'Sample', priceType: 'usage', price: {} }],
    },
    provoke: {
      Batch: {
        then: ({ id }) => ({
          path: '/tmf-api/productOrderingManagement/v4/productOrder',
          body: {
            productOrderItem: [
              { id: '1', action: 'delete', product: { id } },
              { id: '2', action: 'add', product: { name: 'another' } },
            ],
          },
        }),
      },
    },
    illegal: {
      // Nobody pays for what is of an offering that there is not.
      via: [{ status: 'active', billingAccount: null }, { status: 'terminated' }],
      patch: { status: 'active' },
      legal: 'terminated',
    },
  },
  Bucket: {
    extra: ['create', 'patch', 'delete'],
    sample: {
      remainingValue: inEur(10),
      partyAccount: { id: 'A0815' },
      status: 'active',
      usageType: 'monetary',
    },
    derived: ['reservedValue', 'remainingValueName', 'requestedDate', 'confirmationDate'],
    fixed: ['remainingValue', 'usageType', 'partyAccount'],
    freeChoices: ['usageType'],
  },
  TopupBalance: action({ bucket: { id: 'no-such-bucket' } }),
  AdjustBalance: action({ amount: inEur(-1_000_000) }, { adjustType: 'oneTime' }),
  TransferBalance: action(
    { amount: inEur(1_000_000) },
    { receiverBucket: { id: '12' }, transferCost: undefined },
  ),
  ReserveBalance: action({ amount: inEur(1_000_000) }),
  AccumulatedBalance: { isComputed: true },
  BalanceActionHistory: { isComputed: true },
  AppliedCustomerBillingRate: { isComputed: true },
  PartyAccount: accountOf('PartyAccount'),
  BillingAccount: accountOf('BillingAccount', {
    ...UNFOLLOWED,
    taxExemption: [{ issuingJurisdiction: 'EU', validFor: {} }],
    billStructure: { cycleSpecification: { name: 'Monthly', isRef: false, frequency: 'monthly' } },
  }),
  SettlementAccount: accountOf('SettlementAccount'),
  FinancialAccount: accountOf('FinancialAccount'),
  PartyRole: role,
  // It has no PATCH.
  Topic: { unprovoked: ['Change'] },
  // A listener is its callback and its query; nothing else of it is kept.
  Hub: {
    sample: { callback: 'http://127.0.0.1:9/nobody', query: 'eventType=Any' },
    derived: ['@type', '@baseType', '@schemaLocation', 'extension', 'ext-list'],
    other: { callback: 'http://127.0.0.1:9/somebody' },
    isIdOurs: true,
    isComputed: true,
  },
  // Answered at once, so it has no state that changes.
  QueryUsageConsumption: {
    sample: {
      searchCriteria: {
        partyAccount: [{ id: 'A0815' }],
        bucketRefOrValue: [{ id: '11', name: 'Credit' }],
        validPeriod: { startDateTime: '2024-01-01T00:00:00.000Z' },
      },
    },
    unprovoked: ['StateChange'],
  },
  Payment: payment('payment'),
  Refund: payment('refund'),
  CustomerBillOnDemand: {
    minimal: { billingAccount: { id: 'A0815' } },
    sample: { billingAccount: { id: 'A0815' }, lastUpdate: undefined },
    derived: [...STAMPS, 'state', 'customerBill', 'statusReason'],
    isSettled: ({ state }) => state !== 'inProgress',
  },
  CustomerBill: {
    illegal: { via: [{ state: 'onHold' }], patch: { state: 'settled' }, legal: 'validated' },
    patch: { name: 'state', value: 'onHold' },
  },
};
