// What a line of a bill says to whoever pays it: its own words, what was counted and at which price, as JSON, by
// TMF678 and on the page. What it says adds up to what it asks, or it says nothing.
import { decimal, formatDecimal, sum } from '../../src/core/decimal';
import { API, type Json, openStory, type Story } from '../support/story/story';

const RATES = `${API.bill}/appliedCustomerBillingRate`;
const TIERS = [
  { upTo: '100', rate: '0.2', per: '3' },
  { upTo: null, rate: '0.1', per: '7' },
];
const usage = (id: string, card: string, more: object = {}) => ({
  id,
  priceType: 'usage',
  pricingLogicAlgorithm: [{ id: card }],
  ...more,
});

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await story.givenMeter('tokens', 'token');
  const perModel = { model: 'unit', rate: '0.03', per: '1000' };
  await story.givenCard('ai', [
    { id: 'x1', meter: 'tokens', match: { region: 'eu-central', model: 'atlas' }, price: perModel },
    {
      id: 'x2',
      meter: 'tokens',
      match: { region: 'us' },
      price: perModel,
      description: 'Tokens in America',
    },
  ]);
  await story.givenCard('tiers', [
    { id: 'l', meter: 'tokens', price: { model: 'graduated', tiers: TIERS } },
  ]);
  await story.givenCard('volume', [
    { id: 'l', meter: 'tokens', price: { model: 'volume', tiers: TIERS } },
  ]);
  await story.givenCard('grouped', [
    {
      id: 'l',
      meter: 'tokens',
      groupBy: ['device'],
      price: { model: 'package', size: '10', amount: '1' },
    },
  ]);
  await story.givenCard('dated', [{ id: 'l', meter: 'tokens', price: perModel }]);
  await story.activateVersion('dated', '2024-01-15T00:00:00Z', [
    { id: 'l', meter: 'tokens', price: { ...perModel, rate: '0.04' } },
  ]);
  await story.givenCard('capped', [{ id: 'l', meter: 'tokens', price: perModel, maximum: '1' }]);
  const reduced = [{ percent: '25' }, { percent: '12.5' }, { amount: '1' }];
  await story.givenCard('reduced', [
    { id: 'l', meter: 'tokens', price: perModel, discounts: reduced },
  ]);
  await story.givenMeter('talk', 'second');
  await story.givenCard('talk', [
    { id: 'l', meter: 'talk', unit: 'minute', price: { model: 'unit', rate: '0.1' } },
  ]);
  await story.givenCard('talk-free', [
    {
      id: 'l',
      meter: 'talk',
      unit: 'minute',
      price: { model: 'unit', rate: '0.1' },
      allowance: '100',
    },
  ]);
  await story.givenPlan('talk-plan', [
    {
      id: 'talk-included',
      priceType: 'allowance',
      unitOfMeasure: { amount: 100, units: 'minute' },
      recurringChargePeriodType: 'month',
      recurringChargePeriodLength: 1,
    },
    {
      id: 'talk-usage',
      priceType: 'overage',
      name: 'Calls',
      pricingLogicAlgorithm: [{ id: 'talk' }],
      popRelationship: [{ id: 'talk-included', relationshipType: 'overageOf' }],
    },
  ]);
  await story.givenMeter('gpu', 'GPU-second');
  await story.givenCard('hours', [
    { id: 'l', meter: 'gpu', unit: 'GPU-hour', price: { model: 'unit', rate: '2.6' } },
  ]);
  await story.givenMeter('calls', 'call', { name: 'Calls' });
  await story.givenCard('mixed', [
    { id: 'l', meter: 'calls', price: { model: 'unit', rate: '1' } },
    { id: 'm', meter: 'tokens', price: perModel },
  ]);
  const cards = [
    'reduced',
    'talk-free',
    'ai',
    'tiers',
    'volume',
    'grouped',
    'dated',
    'capped',
    'hours',
    'mixed',
  ];
  for (const card of cards)
    await story.givenPlan(`${card}-plan`, [usage(`${card}-usage`, card, { name: 'AI tokens' })]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const METERS: Readonly<Record<string, string>> = {
  hours: 'gpu',
  talk: 'talk',
  'talk-free': 'talk',
};

type Values = Readonly<Record<string, string | number | boolean>>;

async function used(
  plan: string,
  list: readonly (readonly [quantity: string, at: string, attributes?: Values])[],
): Promise<string> {
  const account = await story.givenAccount(`${plan}-${list.length}-${list[0]?.[0] ?? ''}`);
  story.itIs('2024-01-01T00:00:00Z');
  await story.orderPlan(account, `${plan}-plan`, [account]);
  const { rejected } = await story.use(
    ...list.map(([quantity, at, attributes = {}]) => ({
      subject: account,
      meter: METERS[plan] ?? 'tokens',
      quantity,
      at,
      attributes,
    })),
  );
  expect(rejected).toBe(0);
  return account;
}

/** `100 at 0.2 per 3 = 6.67`, and that they add up. */
function partsOf(line: Json): string[] {
  const parts: Json[] = line.parts ?? [];
  const total = (name: string) => formatDecimal(sum(parts.map((part) => decimal(part[name]))));
  if (parts.length > 0) {
    expect(total('amount')).toBe(formatDecimal(decimal(line.amount)));
    expect(total('amountUnrounded')).toBe(line.amountUnrounded);
  }
  return parts.map(({ group, quantity, rate, per, amount }) =>
    [
      ...(group ? [JSON.stringify(group)] : []),
      `${quantity} at ${rate} per ${per} = ${amount}`,
    ].join(' '),
  );
}

const page = async (id: string): Promise<string> =>
  (await story.http.get(`/api/v1/bills/${id}/document?format=html`).expect(200)).text;

/** What a reader sees of it. */
const textOf = (html: string): string =>
  html
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\u202f/g, ' ')
    .replace(/\s+/g, ' ');

describe('a line of a bill', () => {
  it('has the words of its rate line: its own, or what it matches', async () => {
    const account = await used('ai', [
      ['2000', '2024-01-05T00:00:00Z', { region: 'eu-central', model: 'atlas' }],
      ['1000', '2024-01-05T00:00:00Z', { region: 'us', model: 'atlas' }],
    ]);
    const { id, lines } = await story.liveBill(account);
    expect(lines.map((line: Json) => line.description)).toEqual([
      'AI tokens, model: atlas, region: eu-central',
      'AI tokens, Tokens in America',
    ]);
    const html = textOf(await page(id));
    expect(html).toContain('AI tokens, model: atlas, region: eu-central');
    expect(html).toContain('2 000 tokens at 0.03 EUR per 1 000');
    for (const internal of ['x1', 'ai v1', 'SHA-256', id]) expect(html).not.toContain(internal);
  });

  it('says what is metered where its price is of several meters', async () => {
    const account = await used('mixed', [['2000', '2024-01-05T00:00:00Z']]);
    await story.use({
      subject: account,
      meter: 'calls',
      quantity: '3',
      at: '2024-01-05T00:00:00Z',
    });
    story.itIs('2024-02-02T00:00:00Z');
    const [{ id, lines }] = await story.runBills(account, '2024-02-01T00:00:00Z');
    const described = lines.map((line: Json) => line.description);
    expect(described).toEqual(['AI tokens, Calls', 'AI tokens, tokens']);
    const rates = await story.get(`${RATES}?bill.id=${id}`);
    expect(rates.map((rate: Json) => [rate.name, rate.description]).toSorted()).toEqual(
      described.map((text: string) => [text, text]),
    );
  });

  it.each`
    plan         | list                                                                                                 | parts                                                                              | why
    ${'ai'}      | ${[['4000', '2024-01-05T00:00:00Z', { region: 'us' }]]}                                              | ${['4000 at 0.03 per 1000 = 0.12']}                                                | ${'the price of a unit'}
    ${'tiers'}   | ${[['90', '2024-01-05T00:00:00Z'], ['20.5', '2024-01-06T00:00:00Z']]}                                | ${['100 at 0.2 per 3 = 6.67', '10.5 at 0.1 per 7 = 0.15']}                         | ${'how much of each tier'}
    ${'volume'}  | ${[['90', '2024-01-05T00:00:00Z'], ['20', '2024-01-06T00:00:00Z']]}                                  | ${['110 at 0.1 per 7 = 1.57']}                                                     | ${'the tier that applied'}
    ${'grouped'} | ${[['5', '2024-01-05T00:00:00Z', { device: 'a' }], ['15', '2024-01-05T00:00:00Z', { device: 'b' }]]} | ${['{"device":"a"} 5 at 1 per 10 = 1.00', '{"device":"b"} 15 at 1 per 10 = 2.00']} | ${'packages of each group'}
    ${'grouped'} | ${[['6', '2024-01-05T00:00:00Z', { device: 5 }], ['3', '2024-01-05T00:00:00Z', { device: '5' }]]}    | ${['{"device":"5"} 9 at 1 per 10 = 1.00']}                                         | ${'one group of what is one value, said as a number or as text'}
    ${'hours'}   | ${[['1', '2024-01-05T00:00:00Z']]}                                                                   | ${['0.000277777778 at 2.6 per 1 = 0.00']}                                          | ${'seconds by the price of an hour'}
    ${'hours'}   | ${[['3601', '2024-01-05T00:00:00Z']]}                                                                | ${['1.000277777778 at 2.6 per 1 = 2.60']}                                          | ${'nothing included that rounding left'}
    ${'hours'}   | ${[['1000000', '2024-01-05T00:00:00Z'], ['3', '2024-01-06T00:00:00Z']]}                              | ${['277.778611111111 at 2.6 per 1 = 722.22']}                                      | ${'hours that are rounded down'}
    ${'capped'}  | ${[['90000', '2024-01-05T00:00:00Z']]}                                                               | ${[]}                                                                              | ${'nothing of what was capped'}
  `('says $why, live and closed alike', async ({ plan, list, parts }) => {
    const account = await used(plan, list);
    const live = await story.liveBill(account);
    expect(partsOf(live.lines[0])).toEqual(parts);
    story.itIs('2024-02-02T00:00:00Z');
    const [closed] = await story.runBills(account, '2024-02-01T00:00:00Z');
    expect(closed.lines).toEqual(live.lines);
    for (const version of ['v4', 'v5']) {
      const path = RATES.replace('v4', version);
      const [rate] = await story.get(`${path}?bill.id=${closed.id}`);
      const told = rate.characteristic.find(({ name }: Json) => name === 'parts');
      expect(told?.value).toEqual(closed.lines[0].parts);
      expect(rate.description).toBe(closed.lines[0].description);
    }
  });

  it('is where its href says, by its number too, live and closed alike', async () => {
    const account = await used('ai', [['3000', '2024-01-05T00:00:00Z', { region: 'us' }]]);
    const read = async (id: string) => {
      const path = `/api/v1/bills/${encodeURIComponent(id)}/lines`;
      const [line] = await story.get(path);
      expect(await story.get(line.href)).toEqual(line);
      expect(await story.get(`${path}/${line.number}`)).toEqual(line);
      await story.http.get(`${path}/9`).expect(404);
      return line;
    };
    const live = await read((await story.liveBill(account)).id);
    story.itIs('2024-02-02T00:00:00Z');
    const [closed] = await story.runBills(account, '2024-02-01T00:00:00Z');
    expect((await read(closed.id)).parts).toEqual(live.parts);
  });

  it('is on a document, as JSON or HTML and as nothing else', async () => {
    const account = await used('ai', [['5000', '2024-01-05T00:00:00Z', { region: 'us' }]]);
    const { id } = await story.liveBill(account);
    const path = `/api/v1/bills/${encodeURIComponent(id)}/document`;
    const answers = [
      ['application/pdf', 406, 'application/json'],
      ['application/pdf, */*', 200, 'application/json'],
      ['text/*', 200, 'text/html'],
      ['text/html, application/json', 200, 'text/html'],
    ] as const;
    for (const [accept, ...expected] of answers) {
      const { status, type } = await story.http.get(path).set('Accept', accept);
      expect([accept, status, type]).toEqual([accept, ...expected]);
    }
  });

  it('says the price of a unit where another version of the card priced another part', async () => {
    const account = await used('dated', [
      ['1000', '2024-01-05T00:00:00Z'],
      ['1000', '2024-01-20T00:00:00Z'],
    ]);
    const { lines } = await story.liveBill(account);
    expect(lines.map(({ amountUnrounded }: Json) => amountUnrounded)).toEqual(['0.03', '0.04']);
    expect(lines.flatMap(partsOf)).toEqual([
      '1000 at 0.03 per 1000 = 0.03',
      '1000 at 0.04 per 1000 = 0.04',
    ]);
  });

  it.each`
    plan         | first     | late      | parts                                | shown                                   | why
    ${'ai'}      | ${'1000'} | ${'7000'} | ${['7000 at 0.03 per 1000 = 0.21']}  | ${'7 000 tokens at 0.03 EUR per 1 000'} | ${'the price of a unit'}
    ${'ai'}      | ${'9000'} | ${'-500'} | ${['-500 at 0.03 per 1000 = -0.02']} | ${'-500 tokens at 0.03 EUR per 1 000'}  | ${'it where it gives back'}
    ${'tiers'}   | ${'210'}  | ${'70'}   | ${['70 at 0.1 per 7 = 1.00']}        | ${'70 tokens at 0.1 EUR per 7'}         | ${'that of the one tier it lies in'}
    ${'tiers'}   | ${'90'}   | ${'20'}   | ${[]}                                | ${'Late: belongs to bill'}              | ${'nothing where it lies in two'}
    ${'grouped'} | ${'5'}    | ${'1'}    | ${[]}                                | ${'Late: belongs to bill'}              | ${'nothing of packages'}
  `('of late usage says $why', async ({ plan, first, late, parts, shown }) => {
    const attributes = { region: 'us' };
    const account = await used(plan, [[first, '2024-01-05T00:00:00Z', attributes]]);
    story.itIs('2024-02-02T00:00:00Z');
    await story.runBills(account, '2024-02-01T00:00:00Z');
    const at = '2024-01-06T00:00:00Z';
    await story.use({ subject: account, meter: 'tokens', quantity: late, at, attributes });
    const { id, lines } = await story.liveBill(account);
    const [line] = lines;
    expect([line.late, partsOf(line)]).toEqual([true, parts]);
    expect(textOf(await page(id))).toContain(shown);
  });

  it('says by which discounts it is less, on the page and by TMF678', async () => {
    const account = await used('reduced', [['200000', '2024-01-05T00:00:00Z']]);
    const { id, lines } = await story.liveBill(account);
    const off = lines[0].parts.find(({ what }: Json) => what === 'discounts');
    expect(off).toMatchObject({
      discounts: [{ percent: '25' }, { percent: '12.5' }, { amount: '1' }],
      amount: '-3.06',
    });
    expect(textOf(await page(id))).toContain(
      'Discounts of 25 %, then 12.5 %, then 1.00 EUR: -3.06',
    );
    const [rate] = await story.get(`${RATES}?billingAccount.id=${account}`);
    const told = rate.characteristic.find(({ name }: Json) => name === 'parts');
    expect(told.value).toContainEqual(off);
  });

  it('says by which percentage a fee is less, where the name of the discount does not', async () => {
    const names = { 'less-a': 'Loyalty', 'less-b': 'Summer 5 %' };
    const discounts = Object.entries(names).map(([id, name], index) => ({
      id,
      name,
      priceType: 'discount',
      percentage: [10, 5][index],
    }));
    const month = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
    const price = { unit: 'EUR', value: 100 };
    await story.givenPlan('less', [
      { id: 'less-fee', name: 'Line', priceType: 'recurring', price, ...month },
      ...discounts,
    ]);
    const account = await story.givenAccount('less');
    story.itIs('2024-01-01T00:00:00Z');
    await story.orderPlan(account, 'less', [account]);
    const { lines } = await story.liveBill(account);
    expect(lines.map(({ description, amount }: Json) => [description, amount])).toEqual([
      ['Line', '100.00'],
      ['Loyalty, 10 %', '-10.00'],
      ['Summer 5 %', '-4.50'],
    ]);
  });

  it.each(['talk', 'talk-free'])('says what was used beside what is included: %s', async (plan) => {
    const account = await used(plan, [
      ['3000', '2024-01-05T00:00:00Z'],
      ['4200', '2024-01-06T00:00:00Z'],
    ]);
    const { id, lines } = await story.liveBill(account);
    const line = lines.find(({ kind }: Json) => kind === 'usage');
    expect(line.amount).toBe('2.00');
    expect(textOf(await page(id))).toContain(
      '120 minutes used 100 minutes included: 0.00 20 minutes at 0.1 EUR: 2.00',
    );
    const [rate] = await story.get(`${RATES}?billingAccount.id=${account}&type=usage`);
    const told = rate.characteristic.find(({ name }: Json) => name === 'parts');
    expect(told.value.map(({ quantity, amount }: Json) => [quantity, amount])).toContainEqual([
      '100',
      '0.00',
    ]);
  });

  it('rounds a quantity for people and keeps it as JSON', async () => {
    const account = await used('tiers', [['90.123456789', '2024-01-05T00:00:00Z']]);
    const { id, lines } = await story.liveBill(account);
    expect(lines[0].quantity).toBe('90.123456789');
    const html = textOf(await page(id));
    expect(html).toContain('90.123 tokens');
    expect(html).not.toContain('90.123456789 token');
  });
});

it('shows on the next page asked what was used meanwhile, even what costs nothing', async () => {
  await story.givenCard('free', [
    { id: 'l', meter: 'tokens', price: { model: 'unit', rate: '0' } },
  ]);
  await story.givenAccount('free');
  await story.givenPlan('free', [usage('free-price', 'free')]);
  await story.orderPlan('free', 'free', ['key-free']);
  const use = () =>
    story.use({ subject: 'key-free', meter: 'tokens', quantity: '1', at: '2024-01-10T00:00:00Z' });
  const counted = async () => {
    const [line] = await story.get('/api/v1/bills/free.EUR.20240101/lines');
    const [rate] = await story.get(`${RATES}?billingAccount.id=free`);
    return [line.quantity, line.charges, rate.isBilled];
  };
  await use();
  expect(await counted()).toEqual(['1', 1, false]);
  await use();
  expect(await counted()).toEqual(['2', 2, false]);
  const [centre] = await story.get('/api/v1/bills/free.EUR.20240101/costCentres');
  expect(centre).toEqual({
    account: 'free',
    name: 'free',
    amount: '0.00',
    tax: '0.00',
    total: '0.00',
  });
});

it('rounds the lines of a live bill as its account says by now', async () => {
  await story.givenCard('odd', [
    { id: 'l', meter: 'tokens', price: { model: 'unit', rate: '0.005' } },
  ]);
  await story.givenAccount('odd');
  await story.givenPlan('odd', [usage('odd-price', 'odd')]);
  await story.orderPlan('odd', 'odd', ['key-odd']);
  await story.use({
    subject: 'key-odd',
    meter: 'tokens',
    quantity: '1',
    at: '2024-01-10T00:00:00Z',
  });
  const amount = async () => (await story.get('/api/v1/bills/odd.EUR.20240101/lines'))[0].amount;
  expect(await amount()).toBe('0.01');
  await story.http
    .patch('/tmf-api/accountManagement/v4/billingAccount/odd')
    .send({ billRounding: 'halfEven' })
    .expect(200);
  expect(await amount()).toBe('0.00');
});

it('says on its page which of two phones of one plan a line is of', async () => {
  await story.givenAccount('family');
  const fee = { id: 'phone-fee', priceType: 'recurring', price: { unit: 'EUR', value: 10 } };
  const month = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  await story.givenPlan('phone', [{ ...fee, ...month }]);
  for (const subject of ['+49 1', '+49 2']) await story.orderPlan('family', 'phone', [subject]);
  const { id } = await story.liveBill('family');
  const path = `/api/v1/bills/${encodeURIComponent(id)}/document?format=html`;
  const { text } = await story.http.get(path).expect(200);
  expect(text.match(/<small>phone: [^<]+<\/small>/g)).toEqual([
    '<small>phone: +49 1</small>',
    '<small>phone: +49 2</small>',
  ]);
});
