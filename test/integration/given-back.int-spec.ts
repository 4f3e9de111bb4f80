// Two processes charge, correct, fill and empty one bucket at once.
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { provenAt } from '../support/story/proof';
import { startServerOn } from '../support/servers/server-process';
import { callEvent, givenSubscriber, post } from '../support/story/subscriber';

const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const ROUNDS = 30;

let db: TestDatabase;
const cleanUps: Array<() => unknown> = [];

beforeAll(async () => {
  db = await freshDatabase();
});

afterAll(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  await db.drop();
});

const start = (): Promise<string> => startServerOn(db.url, cleanUps).url;

/** Calls of 0.01 EUR each; below zero they are corrected. */
function calls(number: number, quantity: number): string {
  const event: { readonly data: object } = JSON.parse(callEvent(number));
  return JSON.stringify({ ...event, data: { quantity: `${quantity}` } });
}

it('what is drawn and given back meanwhile is what the bill says, to the last cent', async () => {
  const servers = [await start(), await start()] as const;
  const [one, other] = servers;
  await givenSubscriber(one);
  const json = (base: string, path: string, body: object) =>
    post(`${base}${path}`, JSON.stringify(body));
  await json(one, `${BALANCE}/bucket`, {
    id: 'promotion',
    name: 'promotion',
    origin: 'promotional',
    partyAccount: { id: 'A' },
    remainingValue: { amount: 1, units: 'EUR' },
  });
  const bucket = { id: 'promotion' };
  const adjust = (base: string, amount: number) =>
    json(base, `${BALANCE}/adjustBalance`, { bucket, amount: { amount, units: 'EUR' } });
  const use = (base: string, number: number, quantity: number) =>
    post(`${base}/api/v1/events`, calls(number, quantity), 'application/cloudevents+json');
  await Promise.all(
    Array.from({ length: ROUNDS }, (_, round) => [
      use(one, round * 3, 10),
      use(other, round * 3 + 1, 7),
      use(round % 2 === 0 ? one : other, round * 3 + 2, -9),
      adjust(other, 0.02),
      adjust(one, -0.01),
    ]).flat(),
  );
  const [found] = await db.owner<{ amount: string; drawn: string; left: string }>(
    `SELECT (SELECT sum(amount) FROM accrual)::numeric(9, 2)::text AS amount,
       (SELECT sum(drawn) FROM accrual)::numeric(9, 2)::text AS drawn,
       (SELECT sum(remaining) FROM bucket)::numeric(9, 2)::text AS left`,
  );
  const [adjusted] = await db.owner<{ amount: string }>(
    `SELECT sum((v ->> 'remaining')::numeric)::numeric(9, 2)::text AS amount
     FROM balance_action, jsonb_array_elements(moves) v WHERE kind = 'adjust'`,
  );
  const cents = (text = '') => Math.round(Number.parseFloat(text) * 100);
  expect(found?.amount).toBe('2.40');
  expect(cents(found?.left) + cents(found?.drawn)).toBe(100 + cents(adjusted?.amount));
  expect(cents(found?.drawn)).toBeLessThanOrEqual(240);
  expect(cents(found?.drawn)).toBeGreaterThan(0);
  // All that is corrected after it was paid goes back: in the end nothing is paid of what is not charged.
  await use(other, 1_000, -240);
  const [corrected] = await db.owner(
    `SELECT (SELECT sum(amount) FROM accrual)::int AS amount, (SELECT sum(drawn) FROM accrual)::int AS drawn,
       (SELECT sum(remaining) FROM bucket)::numeric(9, 2)::text AS left`,
  );
  const all = (100 + cents(adjusted?.amount)) / 100;
  expect(corrected).toEqual({ amount: 0, drawn: 0, left: all.toFixed(2) });
  expect((await provenAt(one)).holds).toBe(true);
}, 180_000);
