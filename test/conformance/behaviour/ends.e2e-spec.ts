// When what an order gave an end is over: members with their bundle at the latest, and a product that is over stays so.
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

const EIGHTH = '2026-01-08T00:00:00.000Z';
const MID_JANUARY = '2026-01-16T00:00:00.000Z';
const MID_FEBRUARY = '2026-02-15T00:00:00.000Z';
const ENDING = { terminationDate: MID_JANUARY };
const MEMBER = { ...add(), id: '2' };
const BUNDLE = { productOffering: { id: 'bundle' } };

describe.each<Version>(['v4', 'v5'])('an end by date, in %s', (version) => {
  beforeEach(async () => {
    t = new Trial(server.url, `ends-${(tried += 1)}`, version);
    await t.givenFee();
    await t.price('base', { price: eur(3) });
    const bundledProductOffering = [{ id: 'o', name: 'o' }];
    await t.offering('bundle', ['base'], { isBundle: true, bundledProductOffering });
  });

  it.each<[string, Json, string]>([
    ['comes with it', {}, '6.29'],
    ['is nested in it', { productOrderItem: [MEMBER] }, '6.29'],
    [
      'says an end before',
      { productOrderItem: [{ ...MEMBER, product: { terminationDate: EIGHTH } }] },
      // 7 of 31 days of 10, and 15 of 3.
      '3.71',
    ],
  ])('of a bundle is that of a member that %s', async (_how, item, january) => {
    await t.sold({ ...BUNDLE, product: ENDING, ...item });
    await billed(january, '0.00');
  });

  it('of a bundle is refused to be before that of a member that is ordered with it', async () => {
    const late = { ...MEMBER, product: { terminationDate: MID_FEBRUARY } };
    const { note } = await t.order([add({ ...BUNDLE, product: ENDING, productOrderItem: [late] })]);
    expect(JSON.stringify(note)).toContain(
      `productOrderItem[0].productOrderItem[0].product.terminationDate: is after the end of its bundle, ${MID_JANUARY}`,
    );
  });

  it('of a bundle in service is that of its members, and moves with it', async () => {
    const id = await t.sold(BUNDLE);
    await done(change({ id, terminationDate: MID_FEBRUARY }), JANUARY);
    const { product } = await t.resource('product', id);
    expect(await t.resource('product', product[0].id)).toMatchObject({
      terminationDate: MID_FEBRUARY,
    });
    await done(change({ id, ...ENDING }), JANUARY);
    await billed('6.29', '0.00');
  });

  it('of a bundle in service leaves an end of a member that is before', async () => {
    const member = { ...MEMBER, product: { terminationDate: EIGHTH } };
    const id = await t.sold({ ...BUNDLE, productOrderItem: [member] });
    await done(change({ id, ...ENDING }), JANUARY);
    await billed('3.71', '0.00');
  });

  it('of a bundle is that of what joins it', async () => {
    const id = await t.sold({ ...BUNDLE, product: { terminationDate: MID_FEBRUARY } });
    await done({ ...change({ id }), productOrderItem: [MEMBER] }, FEBRUARY);
    // A half of what bundle and two members cost.
    await billed('13.00', '11.50');
  });

  it.each([
    ['later', MARCH, MID_JANUARY, '0.00'],
    ['today', undefined, MID_JANUARY, '0.00'],
    ['before', EIGHTH, EIGHTH, '-2.58'],
  ])('stands where a delete is dated %s', async (_when, requestedStartDate, end, february) => {
    const id = await t.sold({ product: ENDING });
    expect(netOf(await t.lines('a', FEBRUARY))).toBe('4.84');
    await done({ ...change({ id }), action: 'delete' }, requestedStartDate);
    expect(await t.resource('product', id)).toMatchObject({
      status: 'terminated',
      terminationDate: end,
    });
    await billed('4.84', february);
  });
});

async function done(item: Json, requestedStartDate: string | undefined): Promise<void> {
  const { state, note } = await t.order([item], { requestedStartDate });
  if (state !== 'completed') throw new Error(JSON.stringify(note));
}

/** What the bills of January and of February come to. */
async function billed(january: string, february: string): Promise<void> {
  const first = netOf(await t.lines('a', FEBRUARY));
  const both = netOf(await t.lines('a', MARCH));
  expect([first, (Number(both) - Number(first)).toFixed(2)]).toEqual([january, february]);
}

async function expectProven(): Promise<void> {
  const { checks } = await provenBooks(server.http, `ends-${tried}`);
  expect(checks.filter(({ holds }) => !holds)).toEqual([]);
}
