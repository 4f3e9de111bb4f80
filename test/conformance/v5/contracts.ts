// The v5 APIs: where they are, what may be done, and what a sample needs to be taken by the domain.
import type { Json, Operation } from '../contract';

export type NextContract = {
  readonly api: string;
  readonly root: string;
  readonly name: string;
  readonly path: string;
  readonly operations: readonly Operation[];
  readonly mandatory: readonly string[];
  /** Attributes the server decides. */
  readonly decided: readonly string[];
  readonly formerPath?: string | undefined;
  readonly prepare?: (sample: Json) => Json;
  /** Attributes that the domain goes on changing after the answer. */
  readonly worked?: readonly string[];
  /** What a sample needs where no specification is at hand. */
  readonly plain?: Json;
  /** A text that may be changed. */
  readonly text?: string;
  /** A patch that changes the state. */
  readonly moves?: Json;
  /** Worked on behind the answer that accepts it. */
  readonly isTask?: boolean;
  /** Whether a client may choose the id. */
  readonly hasIds?: boolean;
  /** The events of its life; where none are named, those of what can be done with it. */
  readonly events?: readonly string[];
};

const ALL: readonly Operation[] = ['list', 'create', 'read', 'patch', 'delete'];

function described(
  api: string,
  area: string,
  name: string,
  more: Partial<NextContract> = {},
): NextContract {
  const path = name.charAt(0).toLowerCase() + name.slice(1);
  return {
    api,
    root: `/tmf-api/${area}/v5`,
    name,
    path,
    operations: ALL,
    mandatory: ['name'],
    decided: [],
    formerPath: `/tmf-api/${area}/v4/${path}`,
    text: 'description',
    ...more,
  };
}

const catalogue = (name: string, more: Partial<NextContract> = {}): NextContract =>
  described('TMF620', 'productCatalogManagement', name, {
    decided: ['lastUpdate'],
    moves: { lifecycleStatus: 'In test' },
    ...more,
  });

const job = (api: string, area: string, name: string, more: Partial<NextContract>): NextContract =>
  described(api, area, name, {
    operations: ['list', 'create', 'read', 'delete'],
    mandatory: ['url'],
    isTask: true,
    plain: { url: 'https://files.example/wanted' },
    text: 'path',
    decided: [
      'status',
      'url',
      'contentType',
      'completionDate',
      'errorLog',
      'exportedCount',
      'content',
    ],
    events: ['Create', 'StateChange'],
    ...more,
  });

// TMF635 5.0.0 is not among the specification files.
const PRODUCT_USAGE = {
  '@type': 'ProductUsage',
  description: 'as told',
  usageType: 'calls',
  creationDate: '2099-03-01T10:20:30.125Z',
  usageSpecification: { '@type': 'ProductUsageSpecificationRef', id: 'calls', name: 'calls' },
  product: { '@type': 'ProductRef', id: 'line-1', '@referredType': 'Product' },
  usageCharacteristic: [
    { '@type': 'IntegerCharacteristic', name: 'duration', value: 60 },
    { '@type': 'StringCharacteristic', name: 'destination', value: '+49' },
    { '@type': 'ObjectCharacteristic', name: 'cell', value: { id: 7 } },
  ],
  usageProductPrice: [
    {
      '@type': 'ProductPrice',
      priceType: 'usage',
      name: 'rated elsewhere',
      price: { '@type': 'Price', dutyFreeAmount: { unit: 'EUR', value: 1.5 } },
    },
  ],
  relatedParty: [
    {
      '@type': 'RelatedPartyRefOrPartyRoleRef',
      role: 'user',
      partyOrPartyRole: { '@type': 'PartyRef', id: 'p', '@referredType': 'Individual' },
    },
  ],
  extension: { '@type': 'Extension', kept: true },
};

const PLAIN_PRICE: Json = {
  '@type': 'ProductPrice',
  name: 'Sample',
  description: 'Sample',
  priceType: 'usage',
  price: { '@type': 'Price' },
};

export const NEXT_CONTRACTS: readonly NextContract[] = [
  catalogue('ProductCatalog', { formerPath: '/tmf-api/productCatalogManagement/v4/catalog' }),
  catalogue('Category'),
  catalogue('ProductSpecification'),
  catalogue('ProductOffering'),
  catalogue('ProductOfferingPrice'),
  job('TMF620', 'productCatalogManagement', 'ExportJob', {
    prepare: (sample) => ({
      ...sample,
      contentType: 'application/json',
      path: '/category',
      query: 'name=none',
    }),
  }),
  job('TMF620', 'productCatalogManagement', 'ImportJob', {
    prepare: (sample) => ({
      ...sample,
      contentType: 'application/json',
      path: '/category',
      content: [],
    }),
  }),
  job('TMF635', 'productUsageManagement', 'ExportJob', {
    prepare: () => ({
      '@type': 'ExportJob',
      url: 'https://files.example/wanted',
      path: '/productUsage',
    }),
    formerPath: undefined,
    events: ['Create', 'StateChange', 'Delete'],
  }),
  described('TMF637', 'productInventory', 'Product', {
    mandatory: [],
    moves: { status: 'pendingActive' },
    // An amount that its offering does not say would be agreed for this product, and wants an account that pays.
    prepare: (sample) => ({ ...sample, productPrice: [PLAIN_PRICE] }),
  }),
  ...['Individual', 'Organization'].map((name) =>
    described('TMF632', 'party', name, {
      mandatory: name === 'Individual' ? ['givenName', 'familyName'] : ['name'],
      text: name === 'Individual' ? 'nationality' : 'nameType',
      moves: { status: 'validated' },
      prepare: (sample) => alwaysExempt(sample, 'taxExemptionCertificate'),
    }),
  ),
  described('TMF669', 'partyRoleManagement', 'PartyRole', {
    mandatory: ['name', 'engagedParty'],
    moves: { status: 'validated' },
    plain: { engagedParty: { '@type': 'PartyRef', id: 'p', '@referredType': 'Individual' } },
  }),
  described('TMF669', 'partyRoleManagement', 'PartyRoleSpecification', {
    formerPath: undefined,
    moves: { lifecycleStatus: 'Active' },
  }),
  ...['PartyAccount', 'SettlementAccount', 'FinancialAccount', 'BillingAccount'].map((name) =>
    described('TMF666', 'accountManagement', name, {
      decided: ['lastUpdate', 'accountBalance'],
      moves: { state: 'suspended' },
      ...(name === 'BillingAccount' ? { prepare: asBillsFollow } : {}),
    }),
  ),
  ...['BillingCycleSpecification', 'BillFormat', 'BillPresentationMedia'].map((name) =>
    described('TMF666', 'accountManagement', name),
  ),
  described('TMF622', 'productOrderingManagement', 'ProductOrder', {
    mandatory: ['productOrderItem'],
    plain: { productOrderItem: [{ '@type': 'ProductOrderItem', id: '1', action: 'noChange' }] },
    worked: ['productOrderItem', 'productOrderMilestone'],
    events: ['Create', 'AttributeValueChange', 'StateChange', 'Delete'],
    prepare: (sample) => ({
      ...sample,
      productOrderItem: sample.productOrderItem.map(withoutState),
    }),
    decided: ['state', 'creationDate', 'completionDate', 'expectedCompletionDate'],
  }),
  described('TMF622', 'productOrderingManagement', 'CancelProductOrder', {
    operations: ['list', 'create', 'read'],
    mandatory: ['productOrder'],
    worked: ['errorMessage'],
    events: ['Create', 'StateChange'],
    plain: { productOrder: { '@type': 'ProductOrderRef', id: 'none' } },
    // One for a later date would wait.
    prepare: ({ requestedCancellationDate: _later, ...sample }) => sample,
    decided: ['state', 'effectiveCancellationDate'],
  }),
  described('TMF635', 'productUsageManagement', 'ProductUsage', {
    mandatory: ['usageSpecification', 'product'],
    decided: ['status'],
    formerPath: '/tmf-api/usageManagement/v4/usage',
    prepare: () => PRODUCT_USAGE,
    hasIds: false,
    events: ['Create', 'AttributeValueChange', 'Delete'],
  }),
  described('TMF678', 'customerBillManagement', 'CustomerBill', { operations: ['list', 'read'] }),
  described('TMF678', 'customerBillManagement', 'CustomerBillOnDemand', {
    operations: ['list', 'create', 'read'],
    mandatory: ['billingAccount'],
    plain: { billingAccount: { '@type': 'BillingAccountRef', id: 'none' } },
    decided: ['state', 'lastUpdate', 'customerBill'],
    events: ['Create'],
  }),
  described('TMF678', 'customerBillManagement', 'AppliedCustomerBillingRate', {
    operations: ['list', 'read'],
  }),
  described('TMF678', 'customerBillManagement', 'BillCycle', { operations: ['list', 'read'] }),
];

/** What bills do not follow is refused. */
function asBillsFollow({
  creditLimit: _limit,
  paymentPlan: _plan,
  accountRelationship: _related,
  ...sample
}: Json): Json {
  const cycleSpecification = { '@type': 'BillingCycleSpecification', frequency: 'monthly' };
  const billStructure = { '@type': 'BillStructure', cycleSpecification };
  return alwaysExempt({ ...sample, billStructure }, 'taxExemption');
}

/** One that counts for a time begins and ends with the periods of the accounts. */
function alwaysExempt(sample: Json, list: string): Json {
  if (sample[list] === undefined) return sample;
  const undated = ({ validFor: _validFor, ...entry }: Json): Json => entry;
  const entries = sample[list].map(undated).map((entry: Json) => {
    const { taxDefinition } = entry;
    return taxDefinition === undefined
      ? entry
      : { ...entry, taxDefinition: taxDefinition.map(undated) };
  });
  return { ...sample, [list]: entries };
}

function withoutState({ state: _state, ...item }: Json): Json {
  return item;
}
