// What it costs that a request says who asks: the same load with a key and without one, in turns on one server, so that
// whatever else the machine does falls on both.
import { loadavg } from 'node:os';
import { batches, load } from './bulk';
import { BenchClient } from './client';
import { type Cpu, cpuOf, cpuPer, withCpu } from './cpu';
import { type Bench, type Figure, figure, note, perSecond } from './figure';
import { hammer, rateOf } from './hammer';
import { CONNECTIONS, USAGE, usageBody } from './single';
import { createAccounts } from './world';

/** Each is one turn of either, the first of which begins every other time. */
const TURNS = 8;
const BULK_USAGES = 8_000;
const BULK_CONNECTIONS = 6;
const SINGLES = 1_500;
const USED_ACCOUNTS = 100;
const MORE_MAX = 0.03;

type Headers = Readonly<Record<string, string>>;
type Spent = { readonly count: number; readonly seconds: number; readonly cpu: Cpu };
type Turn = (name: string, headers: Headers) => Promise<Omit<Spent, 'cpu'>>;

export async function access(bench: Bench): Promise<Figure[]> {
  const { client } = bench;
  note(`${TURNS} turns of bulk and single usages, open and with a key`);
  await createAccounts(client, 'a', USED_ACCOUNTS);
  const asked = { name: 'bench', roles: ['gateway'] };
  const { secret } = await client.post<{ secret: string }>('/api/v1/apiKeys', asked);
  const keyed = { authorization: `Bearer ${secret}` };
  const singles: Turn = (name, headers) => hammer(singleLoad(bench, name, headers));
  return [
    await compared(bench, 'bulk, with a key', keyed, bulkOf(bench)),
    await compared(bench, 'single, with a key', keyed, singles),
  ];
}

function bulkOf({ server }: Bench): Turn {
  return async (name, headers) => {
    // Others of the same accounts: what is known by its id is told again, and not rated.
    const bodies = batches('a', BULK_USAGES, (index) => index % USED_ACCOUNTS).map((body) =>
      Buffer.from(body.toString().replaceAll('"id":"a', `"id":"${name}`)),
    );
    const client = new BenchClient(server.url, BULK_CONNECTIONS, 'default', headers);
    const loaded = await load(client, bodies);
    client.close();
    return loaded;
  };
}

function singleLoad({ server }: Bench, name: string, headers: Headers) {
  return {
    url: server.url,
    path: USAGE,
    count: SINGLES,
    connections: CONNECTIONS,
    headers,
    bodyOf: (index: number) => usageBody(name, `akey-${index % USED_ACCOUNTS}`, index),
  };
}

async function compared(
  { server }: Bench,
  name: string,
  keyed: Headers,
  turn: Turn,
): Promise<Figure> {
  await turn(`${name} warm`, {});
  await turn(`${name} warmer`, keyed);
  const [before = 0] = loadavg();
  const spent: Record<'open' | 'keyed', Spent[]> = { open: [], keyed: [] };
  for (let index = 0; index < TURNS; index += 1) {
    const order = index % 2 === 0 ? (['open', 'keyed'] as const) : (['keyed', 'open'] as const);
    for (const side of order) {
      const headers = side === 'open' ? {} : keyed;
      const { result, cpu } = await withCpu(server, () =>
        turn(`${name} ${side}${index}-`, headers),
      );
      spent[side].push({ ...result, cpu });
    }
  }
  const [open, own] = [totalOf(spent.open), totalOf(spent.keyed)];
  const moreTime = own.seconds / own.count / (open.seconds / open.count) - 1;
  const moreCpu = cpuOf(own.cpu, own.count) / cpuOf(open.cpu, open.count) - 1;
  const [after = 0] = loadavg();
  return figure(
    name,
    `${perSecond(rateOf(own))}, ${cpuPer('a usage', own.cpu, own.count)}: ${percent(moreTime)} time, ${percent(moreCpu)} CPU; load ${before.toFixed(1)}–${after.toFixed(1)}`,
    `open: ${perSecond(rateOf(open))}, ${cpuPer('a usage', open.cpu, open.count)}`,
    '≤ 3 % more CPU than open',
    moreCpu <= MORE_MAX,
  );
}

function totalOf(turns: readonly Spent[]): Spent {
  const total = (of: (spent: Spent) => number) => turns.reduce((sum, turn) => sum + of(turn), 0);
  return {
    count: total(({ count }) => count),
    seconds: total(({ seconds }) => seconds),
    cpu: { server: total(({ cpu }) => cpu.server), database: total(({ cpu }) => cpu.database) },
  };
}

function percent(more: number): string {
  return `${more < 0 ? '−' : '+'}${Math.abs(more * 100).toFixed(1)} %`;
}
