// A discount that a price names reduces that price alone, by whichever door the product is made, and goes with it.
import { totals } from '../support/story/charged-lines';
import { API, type Json, openStory, type Priced, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

let story: Story;
let made = 0;

beforeAll(async () => {
  story = await openStory(START);
  await story.givenMeter('calls', 'call');
});

beforeEach(async () => {
  story.itIs(START);
  made += 1;
  await story.givenAccount(own('acme'));
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const own = (id: string) => `${id}-${made}`;
const named = (id: string) => ({ productOfferingPrice: { id: own(id) } });

describe('a discount that a usage price names', () => {
  beforeEach(async () => {
    await launched({ id: 'tenth', priceType: 'discount', percentage: 10 });
    await launched({
      id: 'call',
      priceType: 'usage',
      price: { unit: 'EUR', value: 1 },
      unitOfMeasure: { amount: 1, units: 'call' },
      ...naming('tenth'),
    });
    await launched(fee('line', 31));
  });

  it.each([
    ['an order of an offering that lists it', ['tenth', 'call', 'line'], order],
    ['an order of an offering that does not', ['call', 'line'], order],
    [
      'an order that picks it',
      ['call', 'line'],
      () => order({ itemPrice: ['line', 'tenth', 'call'].map(named) }),
    ],
    ['a product of an offering that lists it', ['line', 'tenth', 'call'], () => product({})],
    [
      'a product that names its prices',
      ['call'],
      () => product({ productPrice: ['line', 'tenth', 'call'].map(named) }),
    ],
  ] as const)('reduces the usage alone, by %s', async (_, offered, sold) => {
    await offer(offered);
    await sold();
    await used(10);
    const [bill] = await story.runBills(own('acme'), '2026-02-01T00:00:00Z');
    expect(bill.lines.map(({ amount }: Json) => Number(amount)).sort()).toEqual([31, 9]);
  });

  it('is what rate cards say of their lines themselves', async () => {
    const card = await story.givenCard(own('card'), [
      { id: 'l', meter: 'calls', price: { model: 'unit', rate: '1' } },
    ]);
    const price = { name: 'by card', priceType: 'usage', pricingLogicAlgorithm: [{ id: card }] };
    const path = `${API.catalog}/productOfferingPrice`;
    const body = { ...price, ...naming('tenth'), lifecycleStatus: 'Launched' };
    expect(await story.post(path, body, 422)).toMatchObject({ code: 'catalog.unknown-discount' });
  });
});

describe('a discount that a fee names, of a product that lists both', () => {
  beforeEach(async () => {
    await launched({ id: 'tenth', priceType: 'discount', percentage: 10 });
    const sized = {
      prodSpecCharValueUse: [{ name: 'size', productSpecCharacteristicValue: [{ value: 'L' }] }],
    };
    await launched(fee('large', 31, { ...naming('tenth'), ...sized }));
    await launched(fee('line', 310));
    await offer(['line', 'large']);
  });

  const listed = [
    ['large', 'line', 'tenth'],
    ['tenth', 'large', 'line'],
  ];
  const size = (value: string) => ({ productCharacteristic: [{ name: 'size', value }] });

  it.each(listed)('goes as %s, %s, %s stops to fit', async (...ids) => {
    const { id } = await product({ productPrice: ids.map(named), ...size('L') });
    expect(await owedUntil('2026-02-01T00:00:00Z')).toEqual({ large: 31, line: 310, tenth: -3.1 });
    await story.http.patch(`${API.product}/${id}`).send(size('S')).expect(200);
    expect(await owedUntil('2026-03-01T00:00:00Z')).toEqual({ line: 310 });
  });

  it.each(listed)('goes as the fee is taken out of %s, %s, %s', async (...ids) => {
    const { id } = await product({ productPrice: ids.map(named), ...size('L') });
    expect(await owedUntil('2026-02-01T00:00:00Z')).toEqual({ large: 31, line: 310, tenth: -3.1 });
    const productPrice = ids.filter((each) => each !== 'large').map(named);
    await story.http.patch(`${API.product}/${id}`).send({ productPrice }).expect(200);
    expect(await owedUntil('2026-03-01T00:00:00Z')).toEqual({ line: 310 });
  });

  it('is one of all fees where it is sold without that fee', async () => {
    await product({ productPrice: ['line', 'tenth'].map(named), ...size('L') });
    expect(await owedUntil('2026-02-01T00:00:00Z')).toEqual({ line: 310, tenth: -31 });
  });
});

function fee(id: string, value: number, more: object = {}) {
  return { id, priceType: 'recurring', ...MONTHLY, price: { unit: 'EUR', value }, ...more };
}

function naming(id: string) {
  return { popRelationship: [{ id: own(id), relationshipType: 'discount' }] };
}

async function launched({ id, ...price }: Priced) {
  const body = { id: own(id), name: own(id), lifecycleStatus: 'Launched', ...price };
  await story.post(`${API.catalog}/productOfferingPrice`, body);
}

async function offer(prices: readonly string[]) {
  await story.post(`${API.catalog}/productOffering`, {
    id: own('sold'),
    name: 'sold',
    lifecycleStatus: 'Launched',
    productOfferingPrice: prices.map((id) => ({ id: own(id) })),
  });
}

const subject = () => ({ name: 'subject', value: own('device') });

async function order(more: object = {}) {
  await story.order({
    billingAccount: { id: own('acme') },
    productOrderItem: [
      {
        id: '1',
        action: 'add',
        productOffering: { id: own('sold') },
        product: { name: 'sold', productCharacteristic: [subject()] },
        ...more,
      },
    ],
  });
}

async function product({ productCharacteristic = [], ...more }: Json): Promise<Json> {
  return story.post(API.product, {
    name: 'sold',
    status: 'active',
    billingAccount: { id: own('acme') },
    productOffering: { id: own('sold') },
    productCharacteristic: [...productCharacteristic, subject()],
    ...more,
  });
}

async function used(quantity: number) {
  const at = '2026-01-05T00:00:00Z';
  await story.use({ subject: own('device'), meter: 'calls', quantity: `${quantity}`, at });
}

/** What the bill says of the month that ends then. */
async function owedUntil(end: string): Promise<Json> {
  story.itIs(end);
  return totals((await story.runBills(own('acme'), end)).at(-1).lines);
}
