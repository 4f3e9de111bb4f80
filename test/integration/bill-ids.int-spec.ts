import { billIdOf } from '../../src/billing/domain/bill-id';
import type { BillingCycle } from '../../src/core/calendar';
import { instant } from '../../src/core/time';
import { type BillingStory, billingStory, BILLS, ON_DEMAND } from '../support/story/billing-story';
import { provenBooks } from '../support/story/proof';
import { until } from '../support/story/until';

let story: BillingStory;

beforeAll(async () => {
  story = await billingStory();
});

afterAll(async () => {
  await story.end();
});

beforeEach(() => story.setClock('2024-01-10T12:00:00Z'));

const daily = (timeZone: string): BillingCycle => ({
  frequency: 'day',
  interval: 1,
  anchorDay: 1,
  timeZone,
});

const WHEN_LEFT = instant(Date.UTC(2024, 0, 1, 11));

it.each<[string, BillingCycle]>([
  ...[
    'UTC',
    'Europe/Berlin',
    'America/St_Johns',
    'Pacific/Honolulu',
    'Pacific/Pago_Pago',
    'Etc/GMT+12',
    'Pacific/Auckland',
    'Pacific/Chatham',
    'Pacific/Kiritimati',
    '+05:30',
    '-0930',
    '+14',
    'africa/cairo',
  ].map((zone): [string, BillingCycle] => [zone, daily(zone)]),
  [
    'of another zone before',
    { ...daily('Pacific/Pago_Pago'), since: { at: WHEN_LEFT, before: daily('Pacific/Apia') } },
  ],
])(
  'has one id for whoever makes it, at each minute of the day and between: %s',
  async (_, cycle) => {
    const starts = [0, 1, 30_000].flatMap((rest) =>
      Array.from({ length: 1_440 }, (_each, minute) => 1_704_067_200_000 + minute * 60_000 + rest),
    );
    const made = await story.db.owner<{ id: string }>(
      `SELECT meterline_bill_id('A', 'EUR', to_timestamp(at / 1000.0), $2) AS id
     FROM unnest($1::numeric[]) WITH ORDINALITY u(at, n) ORDER BY n`,
      [starts, JSON.stringify(cycle)],
    );
    const own = starts.map((at) =>
      billIdOf({ payerId: 'A', currency: 'EUR', billFrom: instant(at) }, cycle),
    );
    expect(made.map(({ id }) => id)).toEqual(own);
  },
);

it('tells the instant where the database does not know the zone, or the account', async () => {
  const ids = await story.db.owner(
    `SELECT meterline_bill_id('A', 'EUR', '2024-01-01T11:00:00Z', cycle) AS id
     FROM unnest('{NULL,"{\\"timeZone\\": \\"Pacific/Atlantis\\"}"}'::jsonb[]) AS cycle`,
  );
  const id = 'A.EUR.20240101T110000000Z';
  expect(ids).toEqual([{ id }, { id }]);
});

async function customer(id: string, timeZone: string): Promise<void> {
  const billingCycle = { frequency: 'month', interval: 1, anchorDay: 1, timeZone };
  await story.account(id, { billingCycle });
  await story.order(id, 'pay-as-you-go', `key-${id}`, '2023-12-01T00:00:00Z');
}

const idsOf = async (id: string) =>
  (await story.bills(`billingAccount.id=${id}`)).map((bill) => bill.id);

it.each([
  ['east', 'Pacific/Tongatapu', '20240101E1300'],
  ['furthest-east', 'Pacific/Kiritimati', '20240101E1400'],
  ['west', 'Pacific/Pago_Pago', '20240101W1100'],
  ['furthest-west', 'Etc/GMT+12', '20240101W1200'],
])('says the day of a payer in the %s from before the first charge on', async (id, zone, start) => {
  await customer(id, zone);
  const bill = `${id}.EUR.${start}`;
  const shown = async () => (await story.served.http.get(`${BILLS}/${bill}`).expect(200)).body;
  expect(await shown()).toMatchObject({ id: bill, amountDue: { value: 0 } });
  await story.use(`key-${id}`, [['2024-01-02T12:00:00Z', '1000000']]);
  expect(await shown()).toMatchObject({ id: bill, state: 'new' });
  expect(await idsOf(id)).toEqual([bill]);
  story.setClock('2024-02-02T00:00:00Z');
  await story.run('2024-02-02T00:00:00Z', id);
  expect(await shown()).toMatchObject({ id: bill, state: 'validated' });
});

it('keeps what a bill was told by, through all that is done with it', async () => {
  const { http } = story.served;
  await customer('told', 'Pacific/Pago_Pago');
  await story.use('key-told', [['2024-01-02T12:00:00Z', '1000000']]);
  const [was, is] = ['told.EUR.20240102E1300', 'told.EUR.20240101W1100'];
  await story.db.owner(`UPDATE open_bill SET id = '${was}' WHERE id = '${is}'`);
  const names = [was, is, 'told.EUR.20240101T110000000Z'];
  const answered = async () => {
    for (const name of names) {
      expect((await http.get(`${BILLS}/${name}`).expect(200)).body.id).toBe(was);
      expect((await http.get(`/api/v1/bills/${name}`).expect(200)).body.id).toBe(was);
      expect((await http.get(`/api/v1/bills/${name}/lines`).expect(200)).body).toHaveLength(1);
      await http.get(`/api/v1/bills/${name}/lines/1/usage`).expect(200);
    }
    expect(await idsOf('told')).toEqual([was]);
  };
  await answered();
  for (const state of ['onHold', 'new']) {
    const patched = await http.patch(`${BILLS}/${is}`).send({ state });
    expect(patched.body).toMatchObject({ id: was, state });
    await answered();
  }
  story.setClock('2024-02-02T00:00:00Z');
  await story.run('2024-02-02T00:00:00Z', 'told');
  await answered();
  expect((await http.get(`${BILLS}/${is}`)).body.state).toBe('validated');
});

it('goes by the zone that a period began in, of an account that moves before it has charges', async () => {
  const { http } = story.served;
  await customer('mover', 'Pacific/Tongatapu');
  const billingCycle = {
    frequency: 'month',
    interval: 1,
    anchorDay: 1,
    timeZone: 'Pacific/Pago_Pago',
  };
  const accounts = '/tmf-api/accountManagement/v4/billingAccount';
  const moved = await http.patch(`${accounts}/mover`).send({ billingCycle });
  expect(moved.body).toMatchObject({ billingCycle });
  await story.use('key-mover', [['2024-01-02T12:00:00Z', '1000000']]);
  story.setClock('2024-02-03T00:00:00Z');
  await story.use('key-mover', [['2024-01-31T12:00:00Z', '1000000']]);
  // The period from the change on begins where that of the zone before ended: there it is 1 February, here 31 January.
  const bills = ['mover.EUR.20240101E1300', 'mover.EUR.20240131W1100'];
  expect(await idsOf('mover')).toEqual(bills);
  await story.run('2024-02-03T00:00:00Z', 'mover');
  expect(await idsOf('mover')).toEqual(bills);
});

it('tells an instant where a bill on demand split the period', async () => {
  await customer('split', 'Europe/Berlin');
  await story.use('key-split', [['2024-01-02T12:00:00Z', '1000000']]);
  const asked = await story.served.http
    .post(ON_DEMAND)
    .send({ name: 'now', billingAccount: { id: 'split' } })
    .expect(201);
  await until(async () => {
    const { body } = await story.served.http.get(`${ON_DEMAND}/${asked.body.id}`).expect(200);
    return body.state !== 'inProgress';
  });
  await story.use('key-split', [['2024-01-10T12:30:00Z', '1000000']]);
  expect(await idsOf('split')).toEqual([
    'split.EUR.20240101E0100',
    expect.stringMatching(/^split\.EUR\.20240110T120\d{6}Z$/),
  ]);
});

it('has books that are proven', async () => {
  expect(await provenBooks(story.served.http)).toMatchObject({ holds: true });
});
