// A correction gives value back to where it came from: what is owed is taken off first, then buckets get back
// what they paid, who paid last first. What was promotional never becomes money.
import { API, type Json, openStory, type Priced, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

let story: Story;
let made = 0;

beforeAll(async () => {
  story = await openStory(START);
  await story.givenMeter('calls', 'call');
  await story.givenPlan('calls', [
    {
      id: 'call',
      priceType: 'usage',
      price: { unit: 'EUR', value: 1 },
      unitOfMeasure: { amount: 1, units: 'call' },
      tax: [{ taxCategory: 'VAT', taxRate: 20 }],
    },
  ]);
  await story.givenMeter('payments', 'event');
  const price = { model: 'percentage', percent: '2', fixed: '0.25', freeEvents: 2 };
  const fees = { id: 'fee', meter: 'payments', price: { ...price, minimumPerEvent: '1' } };
  await story.givenCard('payments', [fees]);
  await story.givenPlan('payments', [
    { id: 'payments', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'payments' }] },
  ]);
  const committed = { id: 'l', meter: 'calls', price: { model: 'unit', rate: '1' }, minimum: '10' };
  await story.givenCard('committed', [committed]);
  await story.givenPlan('committed', [
    { id: 'committed', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'committed' }] },
  ]);
  const peak = { id: 'l', meter: 'calls', price: { model: 'unit', rate: '1' }, prorate: true };
  await story.givenCard('capped', [{ ...peak, maximum: '31' }]);
  await story.givenPlan('capped', [
    { id: 'capped', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'capped' }] },
  ]);
});

beforeEach(() => story.itIs(START));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

type Customer = { readonly account: string; readonly product: string };
type Filled = readonly [origin: 'promotional' | 'paid' | 'rollover', amount: number, more?: object];

describe.each(['prepaid', 'postpaid'])('the fee of a %s account', (mode) => {
  it.each<[string, readonly Filled[], string, string[], Json]>([
    [
      'that a promotion paid and that ends the next day',
      [['promotional', 31]],
      '2026-01-02T00:00:00Z',
      ['promotional 30'],
      { taxExcluded: '1.00', tax: '0.20', prepaid: '1.00', due: '0.20' },
    ],
    [
      'that sold money paid',
      [['paid', 40]],
      '2026-01-02T00:00:00Z',
      ['paid 39'],
      { taxExcluded: '1.00', tax: '0.20', prepaid: '1.00', due: '0.20' },
    ],
    [
      'that nothing paid',
      [],
      '2026-01-02T00:00:00Z',
      [],
      { taxExcluded: '1.00', tax: '0.20', prepaid: '0.00', due: '1.20' },
    ],
    [
      'of which less is taken off than is owed',
      [
        ['promotional', 12],
        ['paid', 9],
      ],
      '2026-01-26T00:00:00Z',
      ['promotional 0', 'paid 0'],
      { taxExcluded: '25.00', tax: '5.00', prepaid: '21.00', due: '9.00' },
    ],
    [
      'of which more is taken off than is owed',
      [
        ['promotional', 12],
        ['paid', 9],
      ],
      '2026-01-16T00:00:00Z',
      ['promotional 0', 'paid 6'],
      { taxExcluded: '15.00', tax: '3.00', prepaid: '15.00', due: '3.00' },
    ],
    [
      'of which all that was bought is given back, and some that was granted',
      [
        ['promotional', 12],
        ['paid', 9],
      ],
      '2026-01-11T00:00:00Z',
      ['promotional 2', 'paid 9'],
      { taxExcluded: '10.00', tax: '2.00', prepaid: '10.00', due: '2.00' },
    ],
    [
      'whose promotion has ended by then, and is gone',
      [['promotional', 31, { endDateTime: '2026-01-10T00:00:00Z' }]],
      '2026-01-16T00:00:00Z',
      ['promotional 0'],
      { taxExcluded: '15.00', tax: '3.00', prepaid: '15.00', due: '3.00' },
    ],
    [
      'whose sold money has ended by then, and is credited',
      [['paid', 31, { endDateTime: '2026-01-10T00:00:00Z' }]],
      '2026-01-16T00:00:00Z',
      ['paid 0'],
      { taxExcluded: '15.00', tax: '3.00', prepaid: '31.00', due: '-13.00' },
    ],
    [
      'whose promotion paid last, of two buckets that have ended',
      [
        ['promotional', 20, { endDateTime: '2026-01-10T00:00:00Z' }],
        ['paid', 11, { endDateTime: '2026-01-09T00:00:00Z' }],
      ],
      '2026-01-16T00:00:00Z',
      ['promotional 0', 'paid 0'],
      { taxExcluded: '15.00', tax: '3.00', prepaid: '15.00', due: '3.00' },
    ],
  ])('%s', async (_what, filled, end, left, totals) => {
    const customer = await givenFee(filled, { mode });
    story.itIs(end);
    await story.whatIsOverEnds();
    await ends(customer, end);
    expect(await bucketsOf(customer)).toEqual(left);
    expect((await story.liveBill(customer.account)).totals).toMatchObject(totals);
  });

  it('is given back as it ended, though the sweep has not been there', async () => {
    const until = { endDateTime: '2026-01-10T00:00:00Z' };
    const customer = await givenFee([['promotional', 31, until]], { mode });
    await ends(customer, '2026-01-16T00:00:00Z');
    await story.whatIsOverEnds();
    expect(await bucketsOf(customer)).toEqual(['promotional 0']);
    expect((await story.liveBill(customer.account)).totals).toMatchObject({ due: '3.00' });
    expect(await historyOf(customer)).toEqual([
      'BucketExpiry -16',
      'BucketOpening 31',
      'UsageDraw -15',
    ]);
  });

  it('that is deleted with its bucket', async () => {
    const customer = await givenFee([['promotional', 31]], { mode });
    const [bucket]: Json[] = await buckets(customer);
    await story.http.delete(`${API.balance}/bucket/${bucket.id}`).expect(204);
    await ends(customer, '2026-01-16T00:00:00Z');
    expect((await story.liveBill(customer.account)).totals).toMatchObject({ due: '3.00' });
  });

  it('whose bucket is another by now: what it holds is not touched', async () => {
    const customer = await givenFee([['promotional', 31]], { mode });
    const [{ id }]: Json[] = await buckets(customer);
    await story.http.delete(`${API.balance}/bucket/${id}`).expect(204);
    await givenBucket(customer.account, ['paid', 5], id);
    await ends(customer, '2026-01-16T00:00:00Z');
    expect(await bucketsOf(customer)).toEqual(['paid 5']);
    expect((await story.liveBill(customer.account)).totals).toMatchObject({ due: '3.00' });
  });

  it('and its discount: what they came to', async () => {
    const half = { id: `half-${(made += 1)}`, priceType: 'discount', percentage: 50 };
    const customer = await givenFee([['promotional', 10]], { mode }, [half]);
    await ends(customer, '2026-01-02T00:00:00Z');
    // 15.50 were owed, of which 10 were paid; 0.50 are.
    expect(await bucketsOf(customer)).toEqual(['promotional 9.5']);
    expect((await story.liveBill(customer.account)).totals).toMatchObject({
      taxExcluded: '0.50',
      prepaid: '0.50',
      due: '0.10',
    });
  });

  it('that is taken back again: the bucket pays again', async () => {
    const customer = await givenFee([['promotional', 31]], { mode });
    await turned(customer, 'suspended', '2026-01-11T00:00:00Z');
    expect(await bucketsOf(customer)).toEqual(['promotional 21']);
    await turned(customer, 'active', '2026-01-21T00:00:00Z');
    expect(await bucketsOf(customer)).toEqual(['promotional 10']);
    await ends(customer, '2026-01-02T00:00:00Z', '2026-01-22T00:00:00Z');
    expect(await bucketsOf(customer)).toEqual(['promotional 30']);
    const { totals } = await story.liveBill(customer.account);
    expect(totals).toMatchObject({ taxExcluded: '1.00', prepaid: '1.00', due: '0.20' });
  });

  it('that is charged again beyond what was credited: what was owed of that comes off first', async () => {
    const customer = await givenFee([], { mode });
    await turned(customer, 'suspended', '2026-01-11T00:00:00Z');
    await givenBucket(customer.account, ['promotional', 100]);
    await turned(customer, 'active', '2026-01-21T00:00:00Z');
    expect(await bucketsOf(customer)).toEqual(['promotional 89']);
    const now = '2026-01-22T00:00:00Z';
    // A day is left: 20 more are taken off than were charged since the promotion paid first.
    await turned(customer, 'suspended', '2026-01-02T00:00:00Z', now);
    expect(await bucketsOf(customer)).toEqual(['promotional 100']);
    // Of 29 that are charged again 9 are owed, for which there is the credit.
    await turned(customer, 'active', '2026-01-03T00:00:00Z', now);
    expect(await bucketsOf(customer)).toEqual(['promotional 80']);
    await story.expectBalanced();
    await turned(customer, 'suspended', now);
    expect(await bucketsOf(customer)).toEqual(['promotional 81']);
    const { totals } = await story.liveBill(customer.account);
    expect(totals).toMatchObject({ taxExcluded: '20.00', prepaid: '19.00' });
    await story.expectBalanced();
    await turned(customer, 'suspended', START, now);
    expect(await bucketsOf(customer)).toEqual(['promotional 100']);
  });

  it('of a month that is billed: the next bill gives it back, with its tax', async () => {
    const customer = await givenFee([['promotional', 31]], { mode });
    const { account } = customer;
    story.itIs('2026-02-02T00:00:00Z');
    const [january] = await story.runBills(account, '2026-02-01T00:00:00Z');
    expect(january.totals).toMatchObject({ prepaid: '31.00', due: '6.20' });
    await ends(customer, '2026-01-16T00:00:00Z', '2026-02-02T00:00:00Z');
    expect(await bucketsOf(customer)).toEqual(['promotional 16']);
    const { totals } = await story.liveBill(account);
    // The fee of February was owed, and is not; of January 16 came back, and their tax is a credit.
    expect(totals).toMatchObject({ taxExcluded: '-16.00', prepaid: '-16.00', due: '-3.20' });
    story.itIs('2026-03-02T00:00:00Z');
    const [, february] = await story.runBills(account, '2026-03-01T00:00:00Z');
    expect(february.totals).toMatchObject({ prepaid: '-16.00', due: '-3.20' });
    expect(await story.get(`/api/v1/bills/${january.id}`)).toMatchObject({
      totals: january.totals,
    });
  });
});

it('a change of the plan gives the old fee back, and the new one is paid of it', async () => {
  const customer = await givenFee([['promotional', 31]]);
  const dear = `dear-${(made += 1)}`;
  await story.givenPlan(dear, [fee(62, dear)]);
  story.itIs('2026-01-11T00:00:00Z');
  await story.order({
    requestedStartDate: '2026-01-11T00:00:00Z',
    productOrderItem: [
      {
        id: '1',
        action: 'modify',
        productOffering: { id: dear },
        product: { id: customer.product },
      },
    ],
  });
  // 10 for the old, 42 for the new: 21 of them are paid.
  expect(await bucketsOf(customer)).toEqual(['promotional 0']);
  const { totals } = await story.liveBill(customer.account);
  expect(totals).toMatchObject({ taxExcluded: '52.00', prepaid: '31.00', due: '31.40' });
});

describe('usage', () => {
  it('that is corrected goes back to who paid it last, as the bill shows', async () => {
    const customer = await givenCaller([
      ['promotional', 4],
      ['paid', 3],
    ]);
    await call(customer, '10');
    await call(customer, '-5');
    expect(await bucketsOf(customer)).toEqual(['promotional 0', 'paid 2']);
    expect((await story.liveBill(customer.account)).totals).toMatchObject({
      taxExcluded: '5.00',
      prepaid: '5.00',
      due: '1.00',
    });
    await call(customer, '-3');
    expect(await bucketsOf(customer)).toEqual(['promotional 2', 'paid 3']);
    await call(customer, '-2');
    expect(await bucketsOf(customer)).toEqual(['promotional 4', 'paid 3']);
    expect((await story.liveBill(customer.account)).totals).toMatchObject({
      prepaid: '0.00',
      due: '0.00',
    });
  });

  it('that was paid after other usage was owed goes back, and the other stays owed', async () => {
    const customer = await givenCaller([]);
    await call(customer, '3');
    await givenBucket(customer.account, ['promotional', 2]);
    await call(customer, '2');
    await call(customer, '-2');
    expect(await bucketsOf(customer)).toEqual(['promotional 2']);
    expect((await story.liveBill(customer.account)).totals).toMatchObject({ due: '3.60' });
  });

  it('tells of each charge what went and what came back', async () => {
    const customer = await givenCaller([['promotional', 4]]);
    const { results } = await story.use(
      usage(customer, '5'),
      usage(customer, '-3'),
      usage(customer, '1'),
    );
    expect(
      results.map(({ charges: [{ amount, drawn }] }) => `${amount}, of which drawn ${drawn}`),
    ).toEqual(['5, of which drawn 4', '-3, of which drawn -2', '1, of which drawn 1']);
    expect(await bucketsOf(customer)).toEqual(['promotional 1']);
  });

  it('gives the same whether it comes in one batch or one by one', async () => {
    const quantities = ['5', '-3', '1', '7', '-6', '2', '-1'];
    const filled: Filled[] = [
      ['promotional', 4],
      ['paid', 3],
    ];
    const together = await givenCaller(filled);
    await story.use(...quantities.map((quantity) => usage(together, quantity)));
    const alone = await givenCaller(filled);
    for (const quantity of quantities) await call(alone, quantity);
    expect(await bucketsOf(together)).toEqual(await bucketsOf(alone));
    const { totals } = await story.liveBill(together.account);
    expect(totals).toEqual((await story.liveBill(alone.account)).totals);
  });

  it.each<[string, Filled, string[], Json]>([
    [
      'a promotion is gone with its end',
      ['promotional', 4, { endDateTime: '2026-01-20T00:00:00Z' }],
      ['promotional 0'],
      { taxExcluded: '1.00', prepaid: '1.00', due: '0.20' },
    ],
    [
      'of a rollover as well',
      ['rollover', 4, { endDateTime: '2026-01-20T00:00:00Z' }],
      ['rollover 0'],
      { taxExcluded: '1.00', prepaid: '1.00', due: '0.20' },
    ],
    [
      'what was bought is a credit',
      ['paid', 4, { endDateTime: '2026-01-20T00:00:00Z' }],
      ['paid 0'],
      { taxExcluded: '1.00', prepaid: '4.00', due: '-2.80' },
    ],
  ])('that was paid by what has ended: %s', async (_what, filled, left, totals) => {
    const customer = await givenCaller([filled]);
    await call(customer, '4');
    story.itIs('2026-01-25T00:00:00Z');
    await story.whatIsOverEnds();
    await call(customer, '-3');
    await story.whatIsOverEnds();
    expect(await bucketsOf(customer)).toEqual(left);
    expect((await story.liveBill(customer.account)).totals).toMatchObject(totals);
  });

  it('of a month that is billed goes back with the next bill, as far as buckets paid it', async () => {
    const customer = await givenCaller([['promotional', 4]]);
    const { account } = customer;
    await call(customer, '6');
    story.itIs('2026-02-02T00:00:00Z');
    const [january] = await story.runBills(account, '2026-02-01T00:00:00Z');
    expect(january.totals).toMatchObject({ prepaid: '4.00', due: '3.20' });
    await call(customer, '-1');
    expect(await bucketsOf(customer)).toEqual(['promotional 0']);
    await call(customer, '-4');
    expect(await bucketsOf(customer)).toEqual(['promotional 3']);
    story.itIs('2026-03-02T00:00:00Z');
    const [, february] = await story.runBills(account, '2026-03-01T00:00:00Z');
    // Two were owed and are a credit, three go back, and the tax of five is a credit.
    expect(february.totals).toMatchObject({ taxExcluded: '-5.00', prepaid: '-3.00', due: '-3.00' });
  });

  it('that is put in order as its month closes gives back what it turns out not to cost', async () => {
    const account = await story.givenAccount(`customer-${(made += 1)}`);
    await givenBucket(account, ['promotional', 40]);
    await story.orderPlan(account, 'payments', [account], { requestedStartDate: START });
    // As they come the first two are free, and those are the small ones: 10.25 and 20.25 are paid.
    const amounts = ['20', '10', '500', '1000'];
    for (const [index, amount] of amounts.entries()) {
      const at = `2026-01-${20 - index}T08:00:00Z`;
      await story.use({ subject: account, meter: 'payments', quantity: '1', amount, at });
    }
    expect(await bucketsOf({ account })).toEqual(['promotional 9.5']);
    story.itIs('2026-02-02T00:00:00Z');
    const [january] = await story.runBills(account, '2026-02-01T00:00:00Z');
    expect(january.totals).toMatchObject({ taxExcluded: '2.00', prepaid: '2.00', due: '0.00' });
    expect(await bucketsOf({ account })).toEqual(['promotional 38']);
  });

  it('that comes late gives back what was paid of a minimum that it counts towards', async () => {
    const customer = await givenCustomer('committed', [['promotional', 30]]);
    const { account } = customer;
    story.itIs('2026-02-02T00:00:00Z');
    const [january] = await story.runBills(account, '2026-02-01T00:00:00Z');
    expect(january.totals).toMatchObject({ prepaid: '10.00', due: '0.00' });
    await call(customer, '4');
    expect(await bucketsOf(customer)).toEqual(['promotional 16']);
    story.itIs('2026-03-02T00:00:00Z');
    await story.runBills(account, '2026-03-01T00:00:00Z');
    // 4 for the calls, 4 less for the minimum of January, 10 for that of February.
    expect(await bucketsOf(customer)).toEqual(['promotional 10']);
  });

  it('of days that turn out to be none of the subscription goes back, and never as money', async () => {
    const customer = await givenCustomer('capped', [['promotional', 31]]);
    const { account } = customer;
    await call(customer, '40');
    expect(await bucketsOf(customer)).toEqual(['promotional 0']);
    await ends(customer, '2026-01-16T00:00:00Z');
    story.itIs('2026-02-02T00:00:00Z');
    const [january] = await story.runBills(account, '2026-02-01T00:00:00Z');
    expect(january.totals).toMatchObject({ taxExcluded: '15.00', prepaid: '15.00', due: '0.00' });
    expect(await bucketsOf(customer)).toEqual(['promotional 16']);
    await call(customer, '-40', '2026-01-02T08:00:00Z');
    story.itIs('2026-03-02T00:00:00Z');
    const [, february] = await story.runBills(account, '2026-03-01T00:00:00Z');
    expect(february.totals).toMatchObject({
      taxExcluded: '-15.00',
      prepaid: '-15.00',
      due: '0.00',
    });
    expect(await bucketsOf(customer)).toEqual(['promotional 31']);
  });
});

function fee(value: number, id = `fee-${(made += 1)}`): Priced {
  const tax = [{ taxCategory: 'VAT', taxRate: 20 }];
  return { id, priceType: 'recurring', price: { unit: 'EUR', value }, tax, ...MONTHLY };
}

/** Of a fee of 31 a month, 1 a day. */
async function givenFee(
  filled: readonly Filled[],
  more: object = {},
  besides: readonly Priced[] = [],
): Promise<Customer> {
  const plan = `plan-${(made += 1)}`;
  await story.givenPlan(plan, [fee(31), ...besides]);
  return givenCustomer(plan, filled, more);
}

function givenCaller(filled: readonly Filled[]): Promise<Customer> {
  return givenCustomer('calls', filled);
}

async function givenCustomer(
  plan: string,
  filled: readonly Filled[],
  more: object = {},
): Promise<Customer> {
  const account = await story.givenAccount(`customer-${(made += 1)}`, more);
  for (const each of filled) await givenBucket(account, each);
  const product = await story.orderPlan(account, plan, [account], { requestedStartDate: START });
  return { account, product };
}

function givenBucket(
  account: string,
  [origin, amount, until]: Filled,
  id = `bucket-${(made += 1)}`,
): Promise<Json> {
  return story.post(`${API.balance}/bucket`, {
    id,
    name: origin,
    partyAccount: { id: account },
    origin,
    remainingValue: { amount, units: 'EUR' },
    validFor: { startDateTime: START, ...until },
  });
}

function buckets({ account }: Pick<Customer, 'account'>): Promise<Json[]> {
  return story.get(`${API.balance}/bucket?partyAccount.id=${account}`);
}

/** What they hold, as they were made. */
async function bucketsOf(customer: Pick<Customer, 'account'>): Promise<string[]> {
  const all = await buckets(customer);
  return all.map(({ origin, remainingValue }: Json) => `${origin} ${remainingValue.amount}`);
}

async function historyOf({ account }: Customer): Promise<string[]> {
  const all: Json[] = await story.get(
    `${API.balance}/balanceActionHistory?partyAccount.id=${account}`,
  );
  return all.map((each) => `${each['@type']} ${each.amount.amount}`).sort();
}

function ends({ product: id }: Customer, at: string, now = at): Promise<Json> {
  story.itIs(now);
  return story.order({
    requestedStartDate: at,
    productOrderItem: [{ id: '1', action: 'delete', product: { id } }],
  });
}

function turned({ product: id }: Customer, status: string, at: string, now = at): Promise<Json> {
  story.itIs(now);
  return story.order({
    requestedStartDate: at,
    productOrderItem: [{ id: '1', action: 'modify', product: { id, status } }],
  });
}

function usage({ account: subject }: Customer, quantity: string, at = '2026-01-10T08:00:00Z') {
  return { subject, meter: 'calls', quantity, at };
}

function call(customer: Customer, quantity: string, at?: string): Promise<unknown> {
  return story.use(usage(customer, quantity, at));
}
