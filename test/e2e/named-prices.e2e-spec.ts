// A price that is named costs the same at every door: a bundle as its parts, and beside numbers that nobody set.
import { totals } from '../support/story/charged-lines';
import { API, type Json, openStory, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
const FEBRUARY = '2026-02-01T00:00:00Z';
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

let story: Story;
let made = 0;

const own = (id: string) => `${id}-${made}`;

beforeAll(async () => {
  story = await openStory(START);
});

beforeEach(async () => {
  story.itIs(START);
  made += 1;
  await story.givenAccount(own('acme'));
  const tax = [{ taxCategory: 'VAT', taxRate: 19 }];
  await story.givenPlan(own('plan'), [fee('fee', 10, { tax }), fee('five', 5), fee('seven', 7)]);
  await story.post(`${API.catalog}/productOfferingPrice`, {
    id: own('both'),
    name: own('both'),
    lifecycleStatus: 'Launched',
    isBundle: true,
    bundledPopRelationship: ['five', 'seven'].map((id) => ({ id: own(id) })),
  });
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

/** What a client asks for, in the words of a version: `price` has its alterations as orders call them. */
type Door = (price: Json, version: string) => Promise<unknown>;

const DOORS: Readonly<Record<string, Door>> = {
  order: async (price, version) => {
    const item = { id: '1', action: 'add', productOffering: { id: own('plan') } };
    const productOrderItem = [{ ...item, itemPrice: [price] }];
    const sent = { '@type': 'ProductOrder', ...paidBy('acme'), productOrderItem };
    const { id } = await story.post(API.order.replace('v4', version), sent);
    expect(await story.get(`${API.order}/${id}`)).toMatchObject({ state: 'completed' });
  },
  product: (price, version) => written(version, price, paidBy('acme')),
  'change of a product': async (price, version) => {
    const path = await written(version, named('fee'), paidBy('acme'));
    await patched(path, { productPrice: [inProduct(price, version)] });
    // What it shows, and what was sent first, is no other price.
    const { productPrice } = await story.get(path);
    await patched(path, { productPrice });
    await patched(path, { productPrice: [inProduct(price, version)] });
    expect((await story.get(path)).productPrice).toEqual(productPrice);
  },
  'product that gets an account': async (price, version) => {
    await patched(await written(version, price, {}), paidBy('acme'));
  },
  'product that begins': async (price, version) => {
    const planned = { ...paidBy('acme'), status: 'created' };
    await patched(await written(version, price, planned), { status: 'active' });
  },
};

const VERSIONS = ['v4', 'v5'];
const BEGINNINGS = Object.keys(DOORS).flatMap((door) => VERSIONS.map((version) => [door, version]));

it.each(BEGINNINGS)('a bundle of a(n) %s in %s is sold as its parts', async (door, version) => {
  await DOORS[door]?.({ ...named('both'), price: { percentage: 0, taxRate: 0 } }, version ?? '');
  expect(await charged()).toEqual({ five: 5, seven: 7 });
});

describe.each([
  ['order', 'v4'],
  ['order', 'v5'],
  ['product', 'v4'],
  ['product', 'v5'],
])('beside zeros that nobody set, a(n) %s in %s', (door, version) => {
  it.each`
    what                       | said                                                                | lines
    ${'names a fee'}           | ${{ price: { percentage: 0, taxRate: 0 } }}                         | ${{ fee: 10 }}
    ${'says another amount'}   | ${{ price: { percentage: 0, taxRate: 0, dutyFreeAmount: eur(8) } }} | ${{ fee: 8 }}
    ${'says it costs nothing'} | ${{ price: { percentage: 0, taxRate: 0, dutyFreeAmount: eur(0) } }} | ${{}}
    ${'takes a share off'}     | ${{ off: { percentage: 20, taxRate: 0, dutyFreeAmount: eur(0) } }}  | ${{ fee: 10, off: -2 }}
    ${'takes money off'}       | ${{ off: { percentage: 0, taxRate: 0, dutyFreeAmount: eur(2) } }}   | ${{ fee: 10, off: -2 }}
  `('$what', async ({ said: { price, off }, lines }) => {
    const priceAlteration = [{ name: own('off'), price: off }];
    await DOORS[door]?.({ ...named('fee'), ...(off ? { priceAlteration } : { price }) }, version);
    expect(await charged()).toEqual(lines);
  });
});

it.each(['v4', 'v5'])(
  'a bundle is altered as its parts by a product of %s, or refused as one',
  async (version) => {
    const altered = (price: Json): Json =>
      inProduct({ ...named('both'), priceAlteration: [{ name: own('off'), price }] }, version);
    const door = API.product.replace('v4', version);
    const sent = product(altered({ dutyFreeAmount: eur(1) }), paidBy('acme'));
    expect(await story.post(door, sent, 422)).toMatchObject({
      code: 'inventory.price-refused',
      message: expect.stringMatching(
        /^productPrice\[0\]\.\w+Alteration\[0\]: price both-\d+ is sold/,
      ),
    });
    const much = product(altered({ percentage: 200 }), paidBy('acme'));
    expect(
      await story.post(
        door,
        { ...much, productPrice: [inProduct(named('fee'), version), ...much.productPrice] },
        422,
      ),
    ).toMatchObject({
      message: expect.stringMatching(/^productPrice\[1\]\.\w+Alteration\[0\]\.price\.percentage: /),
    });
    const planned = { ...paidBy('acme'), status: 'created' };
    const { id } = await story.post(door, product(altered({ percentage: 50 }), planned));
    await patched(`${door}/${id}`, { status: 'active' });
    expect(await charged()).toEqual({ five: 5, seven: 7, off: -6 });
  },
);

function eur(value: number) {
  return { unit: 'EUR', value };
}

function fee(id: string, value: number, more: object = {}) {
  return { id: own(id), priceType: 'recurring', ...MONTHLY, price: eur(value), ...more };
}

function named(id: string): Json {
  return { productOfferingPrice: { id: own(id) } };
}

const paidBy = (account: string): Json => ({ billingAccount: { id: own(account) } });

/** v4 calls the alterations of a product otherwise than those of an order. */
function inProduct({ priceAlteration, ...price }: Json, version: string): Json {
  const list = version === 'v4' ? 'productPriceAlteration' : 'priceAlteration';
  return { ...price, ...(priceAlteration && { [list]: priceAlteration }) };
}

function product(price: Json, more: Json): Json {
  const sent = { '@type': 'Product', name: 'direct', status: 'active', startDate: START };
  return { ...sent, productPrice: [price], ...more };
}

/** Where the product is. */
async function written(version: string, price: Json, more: Json): Promise<string> {
  const door = API.product.replace('v4', version);
  const { id } = await story.post(door, product(inProduct(price, version), more));
  return `${door}/${id}`;
}

async function patched(path: string, change: Json): Promise<void> {
  await story.http.patch(path).send(change).expect(200);
}

/** In January, by the name of the price, without the number of the test. */
async function charged(): Promise<Json> {
  story.itIs(FEBRUARY);
  const bills = await story.runBills(own('acme'), FEBRUARY);
  return totals(bills.flatMap(({ lines }) => lines));
}
