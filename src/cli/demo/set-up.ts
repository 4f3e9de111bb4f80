// Creates what is missing and leaves what exists: all ids are fixed, so the second run finds what the first one made.
import { objectsOf } from '../../core/json';
import type { Period } from '../../core/time';
import { tryParseInstant } from '../../core/time';
import { CARDS, type Card, METERS, OFFERINGS } from './catalogue';
import { ACCOUNTS, BUCKETS, type Order, ordersIn, TOP_UP } from './customers';
import { type DemoClient, type Json, Refused, textOf } from './demo-client';
import { monthOf } from './month';

const TMF = '/tmf-api';
const PRICE = `${TMF}/productCatalogManagement/v4/productOfferingPrice`;
const OFFERING = `${TMF}/productCatalogManagement/v4/productOffering`;
const SPECIFICATION = `${TMF}/productCatalogManagement/v4/productSpecification`;
const ACCOUNT = `${TMF}/accountManagement/v4/billingAccount`;
const ORDER = `${TMF}/productOrderingManagement/v4/productOrder`;
const BUCKET = `${TMF}/prepayBalanceManagement/v4/bucket`;
const TOPUP = `${TMF}/prepayBalanceManagement/v4/topupBalance`;

/** Counts of what a step found and of what it created. */
export type Made = { readonly made: number; readonly found: number };
export type Ordered = { readonly order: Json; readonly isNew: boolean };

/** The month of the first run; undefined when there was none. */
export async function monthPlayed(client: DemoClient): Promise<Period | undefined> {
  const [order] = await client.list(`${ORDER}?externalId=demo-order-fleet-data`);
  const startsAt = tryParseInstant(textOf(order?.['requestedStartDate']));
  return startsAt === undefined ? undefined : monthOf(startsAt);
}

export async function makeMeters(client: DemoClient): Promise<Made> {
  return makeMissing(client, '/api/v1/meters', 'code', METERS);
}

export async function makeCards(client: DemoClient): Promise<Made> {
  const cards = CARDS.map(({ card }) => card);
  const made = await makeMissing(client, '/api/v1/rateCards', 'code', cards);
  for (const card of CARDS) await activate(client, card);
  return made;
}

export async function makePrices(client: DemoClient): Promise<Made> {
  const prices = OFFERINGS.flatMap((sold) => sold.prices);
  return makeMissing(client, PRICE, 'id', prices);
}

export async function makeOfferings(client: DemoClient): Promise<Made> {
  const specifications = OFFERINGS.map(({ specification }) => specification);
  await makeMissing(client, SPECIFICATION, 'id', specifications);
  const offerings = OFFERINGS.map(({ offering }) => offering);
  return makeMissing(client, OFFERING, 'id', offerings);
}

export async function makeAccounts(client: DemoClient): Promise<Made> {
  return makeMissing(client, ACCOUNT, 'id', ACCOUNTS);
}

export async function makeBuckets(client: DemoClient): Promise<Made> {
  return makeMissing(client, BUCKET, 'id', BUCKETS);
}

export async function topUp(client: DemoClient): Promise<Made> {
  return makeMissing(client, TOPUP, 'id', [TOP_UP]);
}

export async function placeOrders(client: DemoClient, month: Period): Promise<readonly Ordered[]> {
  const placed: Ordered[] = [];
  for (const order of ordersIn(month)) placed.push(await place(client, order));
  return placed;
}

async function place(client: DemoClient, { externalId, body }: Order): Promise<Ordered> {
  const [known] = await client.list(`${ORDER}?externalId=${externalId}`);
  const { id } = known ?? (await client.post(ORDER, body, externalId));
  const order = await client.until(`${ORDER}/${textOf(id)}`, isOver);
  if (order['state'] === 'completed') return { order, isNew: known === undefined };
  const [error] = objectsOf(order['productOrderErrorMessage']);
  const reason = textOf(error?.['message'] ?? error?.['reason']);
  throw new Refused(`order ${externalId} ended ${textOf(order['state'])}: ${reason}`);
}

function isOver({ state }: Json): boolean {
  return ['completed', 'failed', 'partial', 'rejected', 'cancelled'].includes(textOf(state));
}

/** Activates all versions, also those of a run that was interrupted; activating an active version does nothing. */
async function activate(client: DemoClient, { card, lines }: Card): Promise<void> {
  const versions = `/api/v1/rateCards/${textOf(card['code'])}/versions`;
  const known = await client.list(versions);
  if (known.length === 0) {
    const version = { validFrom: '2020-01-01T00:00:00Z', lines, reason: 'The demo begins' };
    await client.post(versions, version);
  }
  await client.post(`${versions}/1/activate`, { reason: 'The demo begins' });
}

async function makeMissing(
  client: DemoClient,
  path: string,
  key: 'id' | 'code',
  wanted: readonly Json[],
): Promise<Made> {
  let made = 0;
  for (const each of wanted) {
    const own = `${path}/${encodeURIComponent(textOf(each[key]))}`;
    if ((await client.find(own)) !== undefined) continue;
    await client.post(path, each);
    made += 1;
  }
  return { made, found: wanted.length - made };
}
