// The resources that conformance kits look for by name, and those they refer to. Each has all attributes that a kit
// checks on every row of a list.
import type { KitJson } from './kit-client';

export type Identified = KitJson & { readonly id: string };

export const ROOTS = {
  party: '/tmf-api/party/v4',
  role: '/tmf-api/partyRoleManagement/v4',
  account: '/tmf-api/accountManagement/v4',
  catalog: '/tmf-api/productCatalogManagement/v4',
  order: '/tmf-api/productOrderingManagement/v4',
  product: '/tmf-api/productInventory/v4',
  balance: '/tmf-api/prepayBalanceManagement/v4',
  bill: '/tmf-api/customerBillManagement/v4',
  consumption: '/tmf-api/usageConsumption/v4',
} as const;

export const ACCOUNTS = ['A0815', 'A0816', 'A0817'] as const;
export const BUCKET = '11';
export const BUCKET_EUR = 1_000;

const CUSTOMER = 'ctk-customer';
const OFFERING = 'ctk-plan';
const PRICES = ['ctk-plan-monthly', 'ctk-plan-setup'] as const;
// Kits require an end date on every product, also on one without an end.
const FAR_AHEAD = '2099-01-01T00:00:00.000Z';

const customer = {
  id: CUSTOMER,
  href: `${ROOTS.party}/organization/${CUSTOMER}`,
  name: 'Conformance Kit Customer',
  role: 'customer',
  '@referredType': 'Organization',
};

/** In order of creation: resources come after those they refer to. */
export const RESOURCES: readonly (readonly [collection: string, body: Identified])[] = [
  [
    `${ROOTS.party}/organization`,
    { id: CUSTOMER, tradingName: customer.name, name: customer.name, isLegalEntity: true },
  ],
  [
    `${ROOTS.role}/partyRole`,
    {
      id: 'ctk-role',
      name: 'Customer',
      // `roleType` belongs to later versions; kits of v4 require it on every role.
      roleType: { name: 'customer' },
      engagedParty: customer,
      status: 'active',
    },
  ],
  [
    `${ROOTS.account}/billPresentationMedia`,
    { id: 'ctk-media', name: 'Electronic bill', description: 'The bill as a document to download' },
  ],
  ...ACCOUNTS.map((id): [string, Identified] => [
    `${ROOTS.account}/billingAccount`,
    {
      id,
      name: `Conformance Kit Account ${id}`,
      accountType: 'business',
      state: 'active',
      currency: 'EUR',
      mode: 'postpaid',
      billingCycle: { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' },
      billStructure: {
        presentationMedia: [{ id: 'ctk-media', name: 'Electronic bill', isRef: true }],
      },
      relatedParty: [customer],
    },
  ]),
  [
    `${ROOTS.catalog}/productSpecification`,
    { id: 'ctk-plan-specification', name: 'Plan', lifecycleStatus: 'Launched' },
  ],
  price(PRICES[0], {
    priceType: 'recurring',
    price: { unit: 'EUR', value: 12 },
    recurringChargePeriodType: 'month',
    recurringChargePeriodLength: 1,
  }),
  price(PRICES[1], { priceType: 'oneTime', price: { unit: 'EUR', value: 25 } }),
  [
    `${ROOTS.catalog}/productOffering`,
    {
      id: OFFERING,
      name: 'Plan',
      lifecycleStatus: 'Launched',
      productSpecification: { id: 'ctk-plan-specification' },
      productOfferingPrice: PRICES.map((id) => ({ id })),
    },
  ],
];

/** A product with a value for every attribute, because kits check all of them on each row. */
function productOf(account: string, serial: string, startDate: string): KitJson {
  const resource = { id: `resource-${serial}`, name: 'Router', '@referredType': 'Resource' };
  const service = { id: `service-${serial}`, name: 'Access', '@referredType': 'Service' };
  const place = { id: 'ctk-site', name: 'Site', role: 'installation', '@referredType': 'Site' };
  const period = { startDateTime: startDate };
  return {
    name: 'Plan',
    description: 'Access with a monthly fee',
    isBundle: false,
    isCustomerVisible: true,
    productSerialNumber: serial,
    startDate,
    terminationDate: FAR_AHEAD,
    agreement: [{ id: 'ctk-agreement', name: 'Frame contract' }],
    billingAccount: { id: account, name: `Conformance Kit Account ${account}` },
    place: [place],
    productCharacteristic: [{ name: 'subject', value: `ctk-${serial}`, valueType: 'string' }],
    productOffering: { id: OFFERING, name: 'Plan' },
    productSpecification: { id: 'ctk-plan-specification', name: 'Plan' },
    productTerm: [
      { name: 'Term', duration: { amount: 12, units: 'month' }, validFor: { ...period } },
    ],
    realizingResource: [resource],
    realizingService: [service],
    relatedParty: [customer],
  };
}

export function orderOf(account: string, startDate: string): Identified {
  return {
    id: `ctk-order-${account}`,
    category: 'business',
    description: `Plan for ${account}`,
    billingAccount: { id: account },
    relatedParty: [customer],
    requestedStartDate: startDate,
    productOrderItem: [
      {
        id: '1',
        action: 'add',
        quantity: 1,
        productOffering: { id: OFFERING, name: 'Plan' },
        product: productOf(account, `ctk-${account}`, startDate),
      },
    ],
  };
}

/** A product that is not in service yet, in addition to those created by orders. */
export function plannedProduct(startDate: string): Identified {
  return {
    id: 'ctk-product-planned',
    status: 'created',
    ...productOf(ACCOUNTS[0], 'ctk-planned', startDate),
    orderDate: startDate,
    productOrderItem: [
      { productOrderId: `ctk-order-${ACCOUNTS[0]}`, orderItemId: '1', orderItemAction: 'noChange' },
    ],
    productPrice: [
      {
        name: 'Monthly fee',
        priceType: 'recurring',
        recurringChargePeriod: 'month',
        price: { taxRate: 19, dutyFreeAmount: { unit: 'EUR', value: 12 } },
        productOfferingPrice: { id: PRICES[0] },
      },
    ],
  };
}

/** Belongs to the second account, so that filters by bucket or account have something to tell apart. */
export const dataBucket: Identified = {
  id: 'ctk-bucket-data',
  name: 'Conformance Kit Data',
  description: 'Prepaid data',
  usageType: 'data',
  isShared: false,
  remainingValue: { amount: 5, units: 'GB' },
  partyAccount: { id: ACCOUNTS[1], name: `Conformance Kit Account ${ACCOUNTS[1]}` },
  relatedParty: [customer],
  logicalResource: [{ id: 'ctk-msisdn-data', value: '491510000001' }],
  product: [],
};

export function bucketOf(amount: number): Identified {
  return {
    id: BUCKET,
    name: 'Conformance Kit Bucket',
    description: 'Prepaid value in euro',
    usageType: 'monetary',
    isShared: false,
    remainingValue: { amount, units: 'EUR' },
    partyAccount: { id: ACCOUNTS[0], name: `Conformance Kit Account ${ACCOUNTS[0]}` },
    relatedParty: [customer],
    logicalResource: [{ id: 'ctk-msisdn', value: '491510000000' }],
    product: [],
  };
}

function price(id: string, terms: KitJson): [string, Identified] {
  const tax = [{ taxCategory: 'VAT', taxRate: 19 }];
  return [
    `${ROOTS.catalog}/productOfferingPrice`,
    { id, name: id, lifecycleStatus: 'Launched', tax, ...terms },
  ];
}
