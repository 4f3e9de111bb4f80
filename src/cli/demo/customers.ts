// The customer of the demo: an enterprise with three accounts, of which the first pays for all, and its orders and
// prepaid buckets.
import type { Period } from '../../core/time';
import type { Json } from './demo-client';
import { at } from './month';

export const PAYER = 'demo-nordlicht';
export const TRUCKS = 'demo-nordlicht-trucks';
export const LAB = 'demo-nordlicht-lab';

const SIMS = 40;
const API_KEYS = 6;
const CLUSTERS = 2;

const DAY_MS = 86_400_000;
const DASHBOARD_FROM_DAY = 11;

const customer = {
  relatedParty: [{ id: 'demo-nordlicht-gmbh', name: 'Nordlicht Logistik GmbH', role: 'customer' }],
};

/** Parents before their children. */
export const ACCOUNTS: readonly Json[] = [
  {
    id: PAYER,
    name: 'Nordlicht Logistik',
    currency: 'EUR',
    taxCategory: 'standard',
    billingCycle: { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' },
    purchaseOrderNumber: 'PO-2041',
    ...customer,
  },
  { id: TRUCKS, name: 'Trucks', parent: { id: PAYER }, ...customer },
  { id: LAB, name: 'AI lab', parent: { id: PAYER }, ...customer },
];

/** Prepaid value and allowances; each bucket is created with its value. */
export const BUCKETS: readonly Json[] = [
  {
    id: 'demo-trucks-extra-data',
    name: 'Extra data',
    usageType: 'data',
    origin: 'paid',
    partyAccount: { id: TRUCKS },
    remainingValue: { amount: 0, units: 'GB' },
  },
  {
    id: 'demo-lab-credit',
    name: 'Launch credit',
    usageType: 'monetary',
    origin: 'promotional',
    partyAccount: { id: LAB },
    remainingValue: { amount: 100, units: 'EUR' },
  },
];

export const TOP_UP: Json = {
  id: 'demo-trucks-top-up',
  bucket: { id: 'demo-trucks-extra-data' },
  partyAccount: { id: TRUCKS },
  amount: { amount: 1, units: 'GB' },
  usageType: 'data',
};

export type Order = { readonly externalId: string; readonly body: Json };

export function ordersIn(month: Period): readonly Order[] {
  const firstDay = at(month, 0);
  const eleventh = at(month, (DASHBOARD_FROM_DAY - 1) * DAY_MS);
  return [
    orderOf('demo-order-fleet-data', TRUCKS, 'demo-fleet-data', firstDay, sims(), SIMS),
    orderOf('demo-order-dashboard', TRUCKS, 'demo-edge-dashboard', eleventh, []),
    orderOf('demo-order-ai', LAB, 'demo-ai-platform', firstDay, [...keys(), ...clusters()]),
  ];
}

export function sims(): string[] {
  return numbered('demo-sim', SIMS);
}

export function keys(): string[] {
  return numbered('demo-key', API_KEYS);
}

export function clusters(): string[] {
  return numbered('demo-cluster', CLUSTERS);
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${`${index + 1}`.padStart(2, '0')}`);
}

function orderOf(
  externalId: string,
  account: string,
  offering: string,
  requestedStartDate: string,
  subjects: readonly string[],
  quantity = 1,
): Order {
  const productCharacteristic = subjects.map((value) => ({ name: 'subject', value }));
  const item = {
    id: '1',
    action: 'add',
    quantity,
    productOffering: { id: offering },
    product: { name: offering, productCharacteristic },
  };
  const billingAccount = { id: account };
  return {
    externalId,
    body: { externalId, billingAccount, requestedStartDate, productOrderItem: [item] },
  };
}
