// Bulk intake: batches of CloudEvents over HTTP, durable, deduplicated, rated, accrued, journalled.
import { Client } from 'pg';
import { startChild } from './child';
import { BenchClient, inParallel } from './client';
import { type Cpu, cpuOf, cpuPer, withCpu } from './cpu';
import { type Bench, type Figure, figure, note, perSecond } from './figure';
import { ACCOUNTS, createAccounts, LINES, METER, PERIOD_DAY } from './world';

const BATCH = 1_000;
const CONNECTIONS = 6;
const FLOOR_BATCHES = 200;

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

/** The floor: the same requests to a server that parses, hashes, encodes and keeps the same rows, and no more. */
async function floor(
  { server }: Pick<Bench, 'server'>,
  bodies: readonly Buffer[],
): Promise<Rate & { readonly cpu: Cpu }> {
  const owner = new Client(server.databaseUrl);
  await owner.connect();
  await owner.query(`DROP TABLE IF EXISTS bench_floor;
    CREATE TABLE bench_floor (LIKE usage INCLUDING DEFAULTS, UNIQUE (tenant_id, id))`);
  const child = await startChild('floor-server.ts', [server.databaseUrl]);
  const client = new BenchClient(child.url, CONNECTIONS);
  try {
    const measuring = { pid: child.pid, databasePid: server.databasePid };
    const { result, cpu } = await withCpu(measuring, () => load(client, bodies));
    return { ...result, cpu };
  } finally {
    client.close();
    await child.stop();
    await owner.query('DROP TABLE bench_floor');
    await owner.end();
  }
}

export async function bulk({ server, client, usages }: Bench): Promise<Figure[]> {
  note(`${ACCOUNTS} accounts`);
  await createAccounts(client, 'b', ACCOUNTS);
  note('floor of the bulk figure');
  const bodies = batches('b', usages, skewed);
  const bare = await floor({ server }, bodies.slice(0, FLOOR_BATCHES));
  const bareRate = bare.count / bare.seconds;
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
      `${perSecond(bareRate)} the same requests parsed and kept, ${cpuPer('a usage', bare.cpu, bare.count)}`,
      '≤ 50 µs CPU a usage and ≥ 0.4 × floor',
      cpuOf(cpu, loaded.count) <= 50 && ratio >= 0.4,
    ),
    figure('memory', `${Math.round(peak)} MB at the bulk peak`, '–', '≤ 400 MB', peak <= 400),
  ];
}
