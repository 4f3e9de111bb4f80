// Bulk intake: batches of CloudEvents over HTTP, durable, deduplicated, rated, accrued, journalled.
import { Client } from 'pg';
import { plainArray, textArray } from '../../src/platform/sql-array';
import { type BenchClient, inParallel } from './client';
import { ACCOUNTS, LINES, METER, PERIOD_DAY } from './world';

export const BATCH = 1_000;
const CONNECTIONS = 6;

export type Rate = { readonly count: number; readonly seconds: number };

/** The account of the n-th usage: top 35 %, next four 43 %, next five 12 %, the rest evenly. */
export function skewed(index: number): number {
  const draw = (index * 7_919) % 10_000;
  if (draw < 3_500) return 0;
  if (draw < 7_800) return 1 + (index % 4);
  if (draw < 9_000) return 5 + (index % 5);
  return 10 + ((index * 104_729) % (ACCOUNTS - 10));
}

export function eventLine(prefix: string, account: number, index: number): string {
  const second = index % 86_400;
  const time = new Date(Date.parse(`${PERIOD_DAY}T00:00:00Z`) + second * 1000).toISOString();
  return JSON.stringify({
    specversion: '1.0',
    id: `${prefix}${index}`,
    source: 'bench',
    type: METER,
    subject: `${prefix}key-${account}`,
    time,
    data: { quantity: `${100 + (index % 900)}`, model: `m${index % LINES}` },
  });
}

export function batches(
  prefix: string,
  count: number,
  accountOf: (index: number) => number,
): Buffer[] {
  return Array.from({ length: Math.ceil(count / BATCH) }, (_, batch) => {
    const size = Math.min(BATCH, count - batch * BATCH);
    const lines = Array.from({ length: size }, (_line, at) => {
      const index = batch * BATCH + at;
      return eventLine(prefix, accountOf(index), index);
    });
    return Buffer.from(lines.join('\n'));
  });
}

export async function load(client: BenchClient, bodies: readonly Buffer[]): Promise<Rate> {
  let accepted = 0;
  const startedAt = performance.now();
  await inParallel(bodies.length, CONNECTIONS, async (index) => {
    const answer = await client.send(
      'POST',
      '/api/v1/events',
      bodies[index],
      'application/x-ndjson',
    );
    const result = JSON.parse(answer.body) as { accepted?: number };
    if (answer.status !== 200 || result.accepted === undefined) {
      throw new Error(`batch ${index}: ${answer.status} ${answer.body.slice(0, 500)}`);
    }
    accepted += result.accepted;
  });
  return { count: accepted, seconds: (performance.now() - startedAt) / 1000 };
}

/** The floor: the same rows into a bare table with one unique index, batch by batch, two connections. */
export async function floor(databaseUrl: string, count: number): Promise<Rate> {
  const clients = [new Client(databaseUrl), new Client(databaseUrl)];
  await Promise.all(clients.map((client) => client.connect()));
  await clients[0]?.query(`DROP TABLE IF EXISTS bench_floor; CREATE TABLE bench_floor (tenant_id text, id text, source text,
    account_id text, meter text, subject text, quantity numeric, occurred_at timestamptz, attributes jsonb, UNIQUE (account_id, source, id))`);
  const inputs = Array.from({ length: Math.ceil(count / BATCH) }, (_, batch) => floorBatch(batch));
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      for (let input = inputs[next++]; input !== undefined; input = inputs[next++]) {
        await client.query(
          `INSERT INTO bench_floor SELECT 'default', id, 'bench', account_id, '${METER}', subject, quantity, occurred_at, attributes::jsonb
           FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::timestamptz[], $6::text[]) AS u(id, account_id, subject, quantity, occurred_at, attributes)`,
          input,
        );
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  await clients[0]?.query('DROP TABLE bench_floor');
  await Promise.all(clients.map((client) => client.end()));
  return { count, seconds };
}

function floorBatch(batch: number): string[] {
  const indexes = Array.from({ length: BATCH }, (_, at) => batch * BATCH + at);
  return [
    textArray(indexes.map((index) => `b${index}`)),
    textArray(indexes.map((index) => `b${skewed(index)}`)),
    textArray(indexes.map((index) => `bkey-${skewed(index)}`)),
    plainArray(indexes.map((index) => 100 + (index % 900))),
    plainArray(indexes.map((index) => `${PERIOD_DAY}T00:00:${`${index % 60}`.padStart(2, '0')}Z`)),
    textArray(indexes.map((index) => `{"model":"m${index % LINES}"}`)),
  ];
}
