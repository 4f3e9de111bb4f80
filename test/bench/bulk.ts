// Bulk intake: batches of CloudEvents over HTTP, durable, deduplicated, rated, accrued, journalled.
import { Client } from 'pg';
import type { UsageRow } from '../../src/charging/domain/stored-usage';
import { usageInsertion } from '../../src/charging/store/usage.repository';
import { instant } from '../../src/core/time';
import { derivedId } from '../../src/core/derived-id';
import { type BenchClient, inParallel } from './client';
import { cpuPer, withCpu } from './cpu';
import { type Bench, type Figure, figure, note, perSecond } from './figure';
import { ACCOUNTS, createAccounts, LINES, METER, PERIOD_DAY } from './world';

const BATCH = 1_000;
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

function eventLine(prefix: string, account: number, index: number): string {
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

/**
 * The floor: the same usage rows, every column of them, into a bare table with one unique index; no
 * duplicates asked for, nothing rated, nothing else written. Batch by batch over two connections.
 */
async function floor(databaseUrl: string, count: number): Promise<Rate> {
  const clients = [new Client(databaseUrl), new Client(databaseUrl)];
  await Promise.all(clients.map((client) => client.connect()));
  await Promise.all(clients.map((client) => client.query(`SET app.tenant = 'default'`)));
  await clients[0]?.query(`DROP TABLE IF EXISTS bench_floor;
    CREATE TABLE bench_floor (LIKE usage INCLUDING DEFAULTS, UNIQUE (tenant_id, id))`);
  const inputs = Array.from({ length: Math.ceil(count / BATCH) }, (_, batch) => floorBatch(batch));
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      for (let input = inputs[next++]; input !== undefined; input = inputs[next++]) {
        await client.query(input);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  await clients[0]?.query('DROP TABLE bench_floor');
  await Promise.all(clients.map((client) => client.end()));
  return { count, seconds };
}

function floorBatch(batch: number): { name: string; text: string; values: unknown[] } {
  const at = instant(Date.parse(`${PERIOD_DAY}T00:00:00Z`));
  const usages = Array.from({ length: BATCH }, (_, position): UsageRow => {
    const index = batch * BATCH + position;
    const account = `b${skewed(index)}`;
    return {
      id: derivedId('floor', `${index}`),
      rootId: account,
      accountId: account,
      subscriptionId: `sub-${account}`,
      record: {
        source: 'bench',
        id: `b${index}`,
        at: instant(at + (index % 86_400) * 1000),
        subject: `bkey-${skewed(index)}`,
        meter: METER,
        quantity: `${100 + (index % 900)}`,
        attributes: { model: `m${index % LINES}` },
      },
      status: 'rated',
      reason: null,
      charge: {
        rootId: account,
        accrualId: derivedId('accrual', account),
        seq: index + 1,
        usageId: null,
        kind: 'rated',
        quantity: '100',
        aggregateBefore: `${index}`,
        amount: '0.003',
        drawn: '0',
        occurredAt: at,
      },
      chargeRefs: [],
    };
  });
  const [insertion] = usageInsertion(usages, at);
  if (insertion === undefined) throw new Error('a batch is never empty');
  const text = insertion.text.replace('INSERT INTO usage', 'INSERT INTO bench_floor');
  return { name: 'floor', text, values: [...insertion.values] };
}

export async function bulk({ server, client, usages }: Bench): Promise<Figure[]> {
  note(`${ACCOUNTS} accounts`);
  await createAccounts(client, 'b', ACCOUNTS);
  note('floor of the bulk figure');
  const bare = await floor(server.databaseUrl, Math.min(usages, 200_000));
  const bareRate = bare.count / bare.seconds;
  const bodies = batches('b', usages, skewed);
  server.peakMemory();
  note(`${usages} usages`);
  const { result: loaded, cpu } = await withCpu(server, () => load(client, bodies));
  const rate = loaded.count / loaded.seconds;
  const ratio = rate / bareRate;
  const peak = server.peakMemory();
  return [
    figure(
      'bulk',
      `${perSecond(rate)} (${ratio.toFixed(2)} × floor), ${loaded.count} in, ${cpuPer('a usage', cpu, loaded.count)}`,
      `${perSecond(bareRate)} the same rows, bare unnest insert`,
      '≥ 25 000/s and ≥ 0.35 × floor',
      rate >= 25_000 && ratio >= 0.35,
    ),
    figure('memory', `${Math.round(peak)} MB at the bulk peak`, '–', '≤ 400 MB', peak <= 400),
  ];
}
