// What a suspension costs: the days without it, whichever way it is said, ends, and however late it
// is booked. Each way is told over HTTP, with the bills of the months closed in between.
import { API, type Json, openStory, type Story } from '../support/story/story';

const SUSPENDED = '2024-01-11T10:00:00Z';
const RESUMED = '2024-01-21T10:00:00Z';
const LATE = '2024-03-05T10:00:00Z';

let story: Story;
let accounts = 0;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await story.givenMeter('mobile.data', 'MB');
  await story.givenPlan('plan', [fee('fee', 31), tenth('fee')]);
  await story.givenPlan('kept', [{ ...fee('kept-fee', 31), whileSuspended: 'charge' }]);
  await story.givenPlan('included', [
    {
      ...fee('gigabyte', 0),
      priceType: 'allowance',
      price: undefined,
      unitOfMeasure: { amount: 1, units: 'GB' },
    },
  ]);
  await story.givenPlan('large', [fee('large-fee', 62)]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

type Step = readonly [at: string, act: (product: string) => Promise<unknown>];

const ordered = (change: object, from?: string) => (product: string) =>
  story.order({
    ...(from === undefined ? {} : { requestedStartDate: from }),
    productOrderItem: [
      { id: '1', action: 'modify', ...change, product: { id: product, ...state(change) } },
    ],
  });
const suspend = (from?: string) => ordered({ status: 'suspended' }, from);
const resume = (from?: string) => ordered({ status: 'active' }, from);
const leave = (from?: string) => ordered({ action: 'delete' }, from);
const change = (from?: string) => ordered({ productOffering: { id: 'large' } }, from);
const patch = (status: string) => async (product: string) => {
  await story.http.patch(`${API.product}/${product}`).send({ status }).expect(200);
};

describe('ten days of January suspended cost the other days', () => {
  it.each<[string, readonly Step[]]>([
    [
      'ordered in time',
      [
        [SUSPENDED, suspend()],
        [RESUMED, resume()],
      ],
    ],
    [
      'ordered when both are billed',
      [
        [LATE, suspend(SUSPENDED)],
        [LATE, resume(RESUMED)],
      ],
    ],
    [
      'resumed when it is billed',
      [
        [SUSPENDED, suspend()],
        [LATE, resume(RESUMED)],
      ],
    ],
    [
      'written to the product',
      [
        [SUSPENDED, patch('suspended')],
        [RESUMED, patch('active')],
      ],
    ],
    [
      'suspended by an order, resumed by a writer',
      [
        [SUSPENDED, suspend()],
        [RESUMED, patch('active')],
      ],
    ],
    [
      'suspended by a writer, resumed by a late order',
      [
        [SUSPENDED, patch('suspended')],
        [LATE, resume(RESUMED)],
      ],
    ],
    [
      'said to have begun earlier while it goes on',
      [
        ['2024-01-15T10:00:00Z', suspend()],
        ['2024-01-16T10:00:00Z', suspend(SUSPENDED)],
        [RESUMED, resume()],
      ],
    ],
    [
      'said to have begun earlier when it is billed',
      [
        ['2024-01-15T10:00:00Z', patch('suspended')],
        [LATE, suspend(SUSPENDED)],
        [LATE, resume(RESUMED)],
      ],
    ],
    [
      'said to have ended earlier when it is billed',
      [
        [SUSPENDED, suspend()],
        ['2024-01-25T10:00:00Z', resume()],
        [LATE, resume(RESUMED)],
      ],
    ],
  ])('%s', async (_way, steps) => {
    expect(await billed('plan', steps)).toEqual({
      '2024-01': '18.90',
      '2024-02': '27.90',
      '2024-03': '27.90',
    });
  });
});

it.each<[string, string]>([
  ['in time', '2024-01-22T10:00:00Z'],
  ['when it is billed', LATE],
])('costs nothing less when it is said never to have been, %s', async (_when, at) => {
  const steps: Step[] = [
    [SUSPENDED, suspend()],
    [RESUMED, resume()],
    [at, resume('2024-01-05T10:00:00Z')],
  ];
  expect(await billed('plan', steps)).toEqual({
    '2024-01': '27.90',
    '2024-02': '27.90',
    '2024-03': '27.90',
  });
});

describe('leaving while suspended costs the days before the suspension', () => {
  it.each<[string, readonly Step[]]>([
    [
      'ordered',
      [
        [SUSPENDED, suspend()],
        [RESUMED, leave()],
      ],
    ],
    [
      'ordered when it is billed',
      [
        [SUSPENDED, suspend()],
        [LATE, leave(RESUMED)],
      ],
    ],
    [
      'all of it ordered late',
      [
        [LATE, suspend(SUSPENDED)],
        [LATE, leave(RESUMED)],
      ],
    ],
    [
      'resumed on the day of leaving',
      [
        [SUSPENDED, suspend()],
        [RESUMED, resume()],
        [RESUMED, leave()],
      ],
    ],
    [
      'written',
      [
        [SUSPENDED, patch('suspended')],
        [RESUMED, patch('active')],
        [RESUMED, patch('terminated')],
      ],
    ],
    [
      'suspended by a writer, ended by an order',
      [
        [SUSPENDED, patch('suspended')],
        [LATE, leave(RESUMED)],
      ],
    ],
  ])('%s', async (_way, steps) => {
    expect(await billed('plan', steps)).toEqual({ '2024-01': '9.00' });
  });
});

it.each<[string, Step]>([
  ['an order', [SUSPENDED, suspend()]],
  ['a writer', [SUSPENDED, patch('suspended')]],
  ['a late order', [LATE, suspend(SUSPENDED)]],
])('costs nothing for months it stays suspended by %s', async (_way, step) => {
  expect(await billed('plan', [step])).toEqual({ '2024-01': '9.00' });
});

it('is booked once by an order and a bill run that come at the same time, and not again by the next', async () => {
  const account = await story.givenAccount('at-once');
  story.itIs('2024-01-01T00:00:00Z');
  const product = await story.orderPlan(account, 'plan', ['at-once']);
  story.itIs(SUSPENDED);
  await patch('suspended')(product);
  story.itIs(LATE);
  await Promise.all([
    resume(RESUMED)(product),
    ...[1, 2].map(() => story.runBills(account, '2024-03-01T00:00:00Z')),
  ]);
  story.itIs('2024-04-02T00:00:00Z');
  await story.runBills(account, '2024-04-01T00:00:00Z');
  expect(asked(await story.runBills(account, '2024-04-01T00:00:00Z'))).toEqual({
    '2024-01': '18.90',
    '2024-02': '27.90',
    '2024-03': '27.90',
  });
});

it('gives back what a period that was closed early has charged in advance', async () => {
  const account = await story.givenAccount('early');
  story.itIs('2024-01-01T00:00:00Z');
  const product = await story.orderPlan(account, 'plan', ['early']);
  story.itIs('2024-01-05T00:00:00Z');
  const [january] = await story.runBills(account, '2024-02-01T00:00:00Z');
  expect(january.lines.map(({ amount }: Json) => amount).sort()).toEqual(['-3.10', '31.00']);
  story.itIs(SUSPENDED);
  await suspend()(product);
  story.itIs('2024-04-02T00:00:00Z');
  expect(asked(await story.runBills(account, '2024-04-01T00:00:00Z'))).toEqual({
    '2024-01': '9.00',
  });
});

it('rejects usage, and includes nothing, for as long as it goes on', async () => {
  const account = await story.givenAccount('no-usage');
  story.itIs('2024-01-01T00:00:00Z');
  const product = await story.orderPlan(account, 'included', ['no-usage']);
  story.itIs(SUSPENDED);
  await suspend()(product);
  const usage = { subject: 'no-usage', meter: 'mobile.data', quantity: '1' };
  const { results } = await story.use({ ...usage, at: '2024-01-11T11:00:00Z' });
  expect(results[0]).toMatchObject({ code: 'usage.no-active-subscription' });
  story.itIs('2024-02-02T00:00:00Z');
  await story.serverTurns();
  expect(await story.balances(account)).toEqual([]);
  await resume()(product);
  await story.serverTurns();
  expect(await story.balances(account)).toHaveLength(1);
});

it('costs the days in service at the prices of before and of after a change while suspended', async () => {
  // 10 days at 0.90, then from 1 February suspended at other prices, back on 20 February.
  const steps: Step[] = [
    [SUSPENDED, suspend()],
    ['2024-02-01T10:00:00Z', change()],
    ['2024-02-20T10:00:00Z', resume()],
  ];
  expect(await billed('plan', steps)).toEqual({
    '2024-01': '9.00',
    '2024-02': '21.38', // 10 of 29 days of 62
    '2024-03': '62.00',
  });
});

it('gives the days before a change back to what was sold then, when the resumption is booked late', async () => {
  const steps: Step[] = [
    [SUSPENDED, suspend()],
    ['2024-02-01T10:00:00Z', change()],
    [LATE, resume(RESUMED)],
  ];
  expect(await billed('plan', steps)).toEqual({
    '2024-01': '18.90',
    '2024-02': '62.00',
    '2024-03': '62.00',
  });
});

it.each<[string, readonly Step[]]>([
  [
    'resumed',
    [
      [SUSPENDED, suspend()],
      [RESUMED, resume()],
    ],
  ],
  ['for good', [[SUSPENDED, patch('suspended')]]],
  ['booked late', [[LATE, suspend(SUSPENDED)]]],
])('runs on for a price that says so: %s', async (_way, steps) => {
  expect(await billed('kept', steps)).toEqual({
    '2024-01': '31.00',
    '2024-02': '31.00',
    '2024-03': '31.00',
  });
});

it('still ends with the product for a price that runs on', async () => {
  expect(
    await billed('kept', [
      [SUSPENDED, suspend()],
      [LATE, leave(RESUMED)],
    ]),
  ).toEqual({
    '2024-01': '20.00',
  });
});

it('is refused for a price that says something else, with the attribute', async () => {
  const price = {
    name: 'odd',
    lifecycleStatus: 'Launched',
    whileSuspended: 'half',
    ...fee('odd', 1),
  };
  const { body } = await story.http
    .post(`${API.catalog}/productOfferingPrice`)
    .send(price)
    .expect(422);
  expect([body.code, body.details[0].path]).toEqual([
    'catalog.unknown-suspension',
    'whileSuspended',
  ]);
});

/** What the bills of January to March ask for, by the month a line is for; each month is billed on its 2nd. */
async function billed(plan: string, steps: readonly Step[]): Promise<Record<string, string>> {
  const account = await story.givenAccount(`account-${(accounts += 1)}`);
  story.itIs('2024-01-01T00:00:00Z');
  const product = await story.orderPlan(account, plan, [`subject-${accounts}`]);
  const closes = ['2024-02-02', '2024-03-02'].map(
    (day): Step => [
      `${day}T00:00:00Z`,
      () => story.runBills(account, `${day.slice(0, 7)}-01T00:00:00Z`),
    ],
  );
  for (const [at, act] of [...steps, ...closes].sort(([a], [b]) => (a < b ? -1 : Number(a > b)))) {
    story.itIs(at);
    await act(product);
  }
  story.itIs('2024-04-02T00:00:00Z');
  const bills = await story.runBills(account, '2024-04-01T00:00:00Z');
  return asked(bills);
}

function asked(bills: readonly Json[]): Record<string, string> {
  const cents = new Map<string, number>();
  for (const { period, amount } of bills.flatMap(({ lines }: Json) => lines)) {
    const month = period.start.slice(0, 7);
    cents.set(month, (cents.get(month) ?? 0) + Math.round(Number(amount) * 100));
  }
  const months = [...cents].filter(([, sum]) => sum !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(months.map(([month, sum]) => [month, (sum / 100).toFixed(2)]));
}

function state(change: object): object {
  return 'status' in change ? { status: change.status } : {};
}

function fee(id: string, value: number) {
  const monthly = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  return { id, priceType: 'recurring', ...monthly, price: { unit: 'EUR', value } };
}

function tenth(of: string) {
  return {
    id: `${of}-tenth`,
    priceType: 'discount',
    percentage: 10,
    popRelationship: [{ id: of, relationshipType: 'discountOf' }],
  };
}
