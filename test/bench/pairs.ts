// A reservation and what settles it, as a gateway asks for each of its calls: TMF654 reserveBalance, then
// adjustBalance with it. Over many accounts, and all on one bucket.
import { type BenchClient, inParallel } from './client';
import { cpuOf, cpuPer, withCpu } from './cpu';
import { type Bench, type Figure, figure, note, perSecond } from './figure';
import { timed } from './hammer';
import { CONNECTIONS } from './single';

const ACCOUNTS = 1_000;
const PAIRS = 8_000;
const WARM_UP = 1_000;
const IDLE = 200;
const PREPAID = '/tmf-api/prepayBalanceManagement/v4';
const CPU_AIM_US = 800;

export async function pairs({ server, client }: Bench): Promise<Figure[]> {
  note(`${PAIRS} pairs of reservation and settlement, over ${ACCOUNTS} accounts and on one`);
  await inParallel(ACCOUNTS, 16, (index) => fill(client, `pair-${index}`));
  await fill(client, 'pair-hot');
  const many = (index: number) => `pair-${index % ACCOUNTS}`;
  const run = (count: number, width: number, bucketOf: (index: number) => string) =>
    withCpu(server, () => timed(count, width, (index) => pair(client, bucketOf(index))));
  await run(WARM_UP, CONNECTIONS, many);
  const idle = await timed(IDLE, 1, (index) => reserve(client, many(index)).then(() => undefined));
  const kinds = [
    { name: 'pairs', bucketOf: many, aim: 2_000 },
    { name: 'pairs, one bucket', bucketOf: () => 'pair-hot', aim: 1_500 },
  ];
  const figures: Figure[] = [];
  for (const { name, bucketOf, aim } of kinds) {
    const { result, cpu } = await run(PAIRS, CONNECTIONS, bucketOf);
    const rate = PAIRS / result.seconds;
    figures.push(
      figure(
        name,
        `${perSecond(rate)}, ${cpuPer('a pair', cpu, PAIRS)}, p50 ${result.p50Ms.toFixed(1)} ms, p99 ${result.p99Ms.toFixed(1)} ms`,
        `one reservation, idle: p50 ${idle.p50Ms.toFixed(1)} ms, p99 ${idle.p99Ms.toFixed(1)} ms`,
        `≥ ${perSecond(aim)}, ≤ ${CPU_AIM_US} µs`,
        rate >= aim && cpuOf(cpu, PAIRS) <= CPU_AIM_US,
      ),
    );
  }
  return figures;
}

async function pair(client: BenchClient, bucketId: string): Promise<void> {
  const { id } = await reserve(client, bucketId);
  const amount = { amount: 0.02, units: 'EUR' };
  await take(client, 'adjustBalance', { amount, reserveBalance: { id } });
}

function reserve(client: BenchClient, bucketId: string): Promise<{ readonly id: string }> {
  const amount = { amount: 0.03, units: 'EUR' };
  return take(client, 'reserveBalance', { amount, bucket: { id: bucketId } });
}

async function take(client: BenchClient, action: string, body: object): Promise<{ id: string }> {
  const taken = await client.post<{ id: string; status: string }>(`${PREPAID}/${action}`, body);
  if (taken.status !== 'completed') throw new Error(`${action}: ${JSON.stringify(taken)}`);
  return taken;
}

async function fill(client: BenchClient, bucketId: string): Promise<void> {
  await client.post(`${PREPAID}/bucket`, {
    id: bucketId,
    usageType: 'monetary',
    partyAccount: { id: bucketId },
    remainingValue: { amount: 1_000, units: 'EUR' },
  });
}
