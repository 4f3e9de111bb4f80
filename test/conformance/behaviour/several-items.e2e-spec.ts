// What several items of one order do to the same product: it is charged as it is by the end of the order, not for what
// was asked for on the way.
import { parseInstant } from '../../../src/core/time';
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import { provenBooks } from '../../support/story/proof';
import type { Json } from '../contract';
import {
  add,
  change,
  eur,
  FEBRUARY,
  JANUARY,
  MARCH,
  netOf,
  NOW,
  Trial,
  type Version,
} from './trial';

let database: TestDatabase;
let server: TestApp;
let t: Trial;
let tried = 0;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database, { now: () => parseInstant(NOW) });
});

afterEach(async () => {
  t.close();
  await expectProven();
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

const MID_JANUARY = '2026-01-16T00:00:00.000Z';
const EIGHTH = '2026-01-08T00:00:00.000Z';
/** Accounts of several roots may not serve one subject. */
const NOBODY = { productCharacteristic: [] };
const RED = { productCharacteristic: [{ name: 'colour', value: 'red' }] };
const BLUE = { productCharacteristic: [{ name: 'colour', value: 'blue' }] };
const PIECES = (quantity: number) => change({}, { quantity });
const PAID_BY = (id: string) => change({}, { billingAccount: { id } });
const OTHER = change({}, { productOffering: { id: 'other' } });
const BACK = change({}, { productOffering: { id: 'o' } });
const END = { ...change({}), action: 'delete' };

describe.each<Version>(['v4', 'v5'])('several items of one order, in %s', (version) => {
  beforeEach(() => {
    t = new Trial(server.url, `several-${(tried += 1)}`, version);
  });

  it.each<[string, string, string, Json[]]>([
    ['two numbers of pieces', '20.32', '30.00', [PIECES(2), PIECES(3)]],
    ['a number of pieces and the one before', '10.00', '10.00', [PIECES(2), PIECES(1)]],
    ['pieces and an end', '4.84', '0.00', [PIECES(2), END]],
    ['another offering and an end', '4.84', '0.00', [OTHER, END]],
    ['another offering and the one before', '10.00', '10.00', [OTHER, BACK]],
    ['another account and the one before', '10.00', '10.00', [PAID_BY('b'), PAID_BY('a')]],
  ])('%s', async (_what, january, february, items) => {
    await givenProducts();
    const id = await t.sold();
    await done(
      items.map((item) => of(id, item)),
      MID_JANUARY,
    );
    await billed('a', january, february);
    await billed('b', '0.00', '0.00');
  });

  it('a characteristic that costs, and the one before', async () => {
    await givenProducts();
    const productSpecCharacteristicValue = [{ value: 'blue' }];
    const prodSpecCharValueUse = [{ name: 'colour', productSpecCharacteristicValue }];
    await t.price('dye', { prodSpecCharValueUse });
    await t.offering('coloured', ['fee', 'dye']);
    const id = await t.sold({ productOffering: { id: 'coloured' }, product: RED });
    await done(
      [change(BLUE), change(RED)].map((item) => of(id, item)),
      MID_JANUARY,
    );
    await billed('a', '10.00', '10.00');
  });

  it.each<[string, string, string, Json[]]>([
    ['pieces of what is added', '22.00', '20.00', [PIECES(2)]],
    ['another account for what is added', '0.00', '0.00', [PAID_BY('b')]],
    ['an end of what is added', '0.00', '0.00', [END]],
  ])('%s, with a price that is paid once', async (_what, january, february, items) => {
    await givenProducts();
    await t.price('setup', { priceType: 'oneTime', price: eur(1), ...ONCE });
    await t.offering('begun', ['fee', 'setup']);
    const product = { id: 'own' };
    const added = add({ product, productOffering: { id: 'begun' } });
    await done([added, ...items.map((item) => of('own', item))], JANUARY);
    await billed('a', january, february);
  });

  it('is paid once as often as it was sold', async () => {
    await givenProducts();
    await t.price('setup', { priceType: 'oneTime', price: eur(1), ...ONCE });
    await t.offering('begun', ['fee', 'setup']);
    const begun = change({}, { productOffering: { id: 'begun' } });
    const id = await t.sold();
    await done(
      [begun, BACK].map((item) => of(id, item)),
      EIGHTH,
    );
    await billed('a', '10.00', '10.00');
    const paidByB = { productOffering: { id: 'begun' }, product: NOBODY };
    const other = await t.sold(paidByB, { billingAccount: { id: 'b' } });
    await done(
      [BACK, begun].map((item) => of(other, item)),
      EIGHTH,
    );
    await billed('b', '11.00', '10.00');
  });

  // A bundle of 3 a month with a member of 10.
  it.each<[string, (bundle: string, member: string) => Json[], Json]>([
    [
      'pieces of a bundle and an end of its member',
      (bundle, member) => [of(bundle, PIECES(2)), of(member, END)],
      { a: ['9.39', '6.00'] },
    ],
    [
      'pieces of a bundle and of its member',
      (bundle, member) => [of(bundle, PIECES(2)), of(member, PIECES(1))],
      { a: ['14.55', '16.00'] },
    ],
    [
      'pieces of a member and an end of its bundle',
      (bundle, member) => [of(member, PIECES(2)), of(bundle, END)],
      { a: ['6.29', '0.00'] },
    ],
    [
      'another account of a bundle, and a third of its member',
      (bundle, member) => [of(bundle, PAID_BY('b')), of(member, PAID_BY('c'))],
      { a: ['6.29', '0.00'], b: ['1.55', '3.00'], c: ['5.16', '10.00'] },
    ],
  ])('%s', async (_what, items, bills) => {
    await givenProducts();
    await t.account('c');
    await givenBundle();
    const bundle = await t.sold({ productOffering: { id: 'bundle' }, product: NOBODY });
    const { product } = await t.resource('product', bundle);
    await done(items(bundle, product[0].id), MID_JANUARY);
    for (const account of ['a', 'b', 'c']) {
      await billed(account, ...((bills[account] ?? ['0.00', '0.00']) as [string, string]));
    }
  });
});

async function expectProven(): Promise<void> {
  const { checks } = await provenBooks(server.http, `several-${tried}`);
  expect(checks.filter(({ holds }) => !holds)).toEqual([]);
}

const ONCE = { recurringChargePeriodType: undefined, recurringChargePeriodLength: undefined };

async function givenProducts(): Promise<void> {
  await t.givenFee();
  await t.price('dear', { price: eur(20) });
  await t.offering('other', ['dear']);
  await t.account('b');
}

async function givenBundle(): Promise<void> {
  await t.price('base', { price: eur(3) });
  const bundledProductOffering = [{ id: 'o', name: 'o' }];
  await t.offering('bundle', ['base'], { isBundle: true, bundledProductOffering });
}

function of(id: string, item: Json): Json {
  return { ...item, product: { ...item.product, id } };
}

async function done(items: Json[], requestedStartDate: string): Promise<void> {
  const numbered = items.map((item, index) => ({ ...item, id: String(index + 1) }));
  const { state, note } = await t.order(numbered, {
    requestedStartDate,
    billingAccount: undefined,
    ...payer(items),
  });
  if (state !== 'completed') throw new Error(JSON.stringify(note));
}

/** An order of changes names no account: that of each product stays. */
function payer(items: Json[]): Json {
  return items.some(({ action }) => action === 'add') ? { billingAccount: { id: 'a' } } : {};
}

/** What the bills of January, and those of January and February together, come to. */
async function billed(account: string, january: string, february: string): Promise<void> {
  const first = netOf(await t.lines(account, FEBRUARY));
  const both = netOf(await t.lines(account, MARCH));
  expect([first, (Number(both) - Number(first)).toFixed(2)]).toEqual([january, february]);
}
