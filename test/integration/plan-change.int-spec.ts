// A change of a plan and usage of it, both while their root is held: whoever asked first is first.
import { Client } from 'pg';
import { API, openStory, type Story } from '../support/story/story';
import { until } from '../support/story/until';

let story: Story;
let holder: Client;

beforeAll(async () => {
  story = await openStory('2024-01-20T09:00:00Z');
  await story.givenMeter('calls', 'call');
  for (const [plan, rate] of [
    ['cheap', '1'],
    ['dear', '10'],
  ] as const) {
    await story.givenCard(plan, [{ id: 'calls', meter: 'calls', price: { model: 'unit', rate } }]);
    await story.givenPlan(plan, [
      { id: `${plan}-price`, priceType: 'usage', pricingLogicAlgorithm: [{ id: plan }] },
    ]);
  }
});

beforeEach(async () => {
  holder = new Client({ connectionString: story.database.url });
  await holder.connect();
  await holder.query('BEGIN');
});

afterEach(async () => {
  await holder.end();
  await story.expectBalanced();
});

afterAll(() => story.close());

it.each([
  [
    'patched',
    (product: string) =>
      story.http
        .patch(`${API.product}/${product}`)
        .send({ productPrice: [{ productOfferingPrice: { id: 'dear-price' } }] }),
  ],
  [
    'ordered',
    (product: string) => {
      const item = { id: '1', action: 'modify', productOffering: { id: 'dear' } };
      return story.http
        .post(API.order)
        .send({ productOrderItem: [{ ...item, product: { id: product } }] });
    },
  ],
])('usage that waits behind a plan that is %s is charged by it', async (how, change) => {
  await story.givenAccount(how);
  const product = await story.orderPlan(how, 'cheap', [`phone-${how}`], {
    requestedStartDate: '2024-01-01T00:00:00Z',
  });
  const call = (at: string) =>
    story.use({ subject: `phone-${how}`, meter: 'calls', quantity: '1', at });
  await call('2024-01-19T08:00:00Z');
  await holder.query('SELECT FROM ledger_head WHERE root_id = $1 FOR UPDATE', [how]);
  const changing = Promise.resolve(change(product));
  await until(() => waiting(1));
  const calling = call('2024-01-20T09:00:00.000Z');
  await until(() => waiting(2));
  await holder.query('COMMIT');
  expect((await changing).status).toBeLessThan(300);
  expect((await calling).accepted).toBe(1);
  const charged = await story.database.owner(
    'SELECT card, trim_scale(amount)::text AS amount FROM accrual WHERE account_id = $1 ORDER BY 1',
    [how],
  );
  expect(charged).toEqual([
    { card: 'cheap', amount: '1' },
    { card: 'dear', amount: '10' },
  ]);
});

async function waiting(count: number): Promise<true | undefined> {
  const found = await story.database.owner(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return found.length >= count ? true : undefined;
}

describe('a change that is dated before the last one', () => {
  const changed = async (product: string, day: string, to: object) => {
    const item = { id: '1', action: 'modify', ...to };
    const { body } = await story.http.post(API.order).send({
      requestedStartDate: `2024-01-${day}T00:00:00Z`,
      productOrderItem: [{ ...item, product: { id: product, ...to } }],
    });
    return until(async () => {
      const order = await story.get(`${API.order}/${body.id}`);
      return ['completed', 'failed'].includes(order.state) ? order : undefined;
    });
  };

  it.each([
    ['of the plan', { productOffering: { id: 'dear' } }, { productOffering: { id: 'cheap' } }],
    ['of the quantity', { quantity: 3 }, { quantity: 2 }],
    ['of who pays', { billingAccount: { id: 'other' } }, { billingAccount: { id: 'third' } }],
  ])('is refused, naming it, and nothing of it is done: %s', async (what, later, earlier) => {
    const account = what.replaceAll(' ', '-');
    story.itIs('2024-01-25T09:00:00Z');
    for (const id of [account, 'other', 'third']) {
      const known = await story.http.get(`${API.account}/${id}`);
      if (known.status === 404) await story.givenAccount(id);
    }
    const product = await story.orderPlan(account, 'cheap', [`phone-${account}`], {
      requestedStartDate: '2024-01-01T00:00:00Z',
    });
    expect((await changed(product, '21', later)).state).toBe('completed');
    const before = await story.get(`${API.product}/${product}`);
    const refused = await changed(product, '11', earlier);
    expect(refused.state).toBe('failed');
    const [error] = refused.productOrderErrorMessage;
    expect(error.code).toBe('inventory.later-change');
    expect(error.message).toContain('from 2024-01-21T00:00:00.000Z on');
    expect(await story.get(`${API.product}/${product}`)).toEqual(before);
  });
});
