// Single usages over TMF635: every answer durable. The floor is an empty Fastify echo.
import { cpuPer, withCpu } from './cpu';
import { type Bench, type Figure, figure, note, perSecond } from './figure';
import { echoFloor, hammer, rateOf } from './hammer';
import { createAccounts, METER, PERIOD_DAY } from './world';

export const USAGE = '/tmf-api/usageManagement/v4/usage';
export const CONNECTIONS = 64;
const SINGLES = 20_000;
const SINGLE_ACCOUNTS = 100;

export async function single({ server, client }: Bench): Promise<Figure> {
  note(`${SINGLES} single usages`);
  await createAccounts(client, 's', SINGLE_ACCOUNTS);
  const load = (prefix: string, count: number) => ({
    url: server.url,
    path: USAGE,
    count,
    connections: CONNECTIONS,
    bodyOf: (index: number) => usageBody(prefix, `skey-${index % SINGLE_ACCOUNTS}`, index),
  });
  const echo = await echoFloor(load('e', SINGLES));
  await hammer(load('warm', 2_000));
  const { result: measured, cpu } = await withCpu(server, () => hammer(load('s', SINGLES)));
  const rate = rateOf(measured);
  const ratio = rate / rateOf(echo);
  return figure(
    'single',
    `${perSecond(rate)} (${ratio.toFixed(2)} × floor), p50 ${measured.p50Ms.toFixed(1)} ms, p99 ${measured.p99Ms.toFixed(1)} ms, ${cpuPer('a usage', cpu, SINGLES)}`,
    `${perSecond(rateOf(echo))} empty Fastify echo`,
    '≥ 4 000/s, p99 ≤ 60 ms, ≥ 0.2 × floor',
    rate >= 4_000 && measured.p99Ms <= 60 && ratio >= 0.2,
  );
}

export function usageBody(prefix: string, subject: string, index: number): string {
  return JSON.stringify({
    usageType: METER,
    usageDate: `${PERIOD_DAY}T12:00:00.000Z`,
    usageCharacteristic: [
      { name: 'subject', value: subject },
      { name: 'token', value: '1000' },
      { name: 'model', value: `m${index % 10}` },
      { name: 'externalId', value: `${prefix}${index}` },
    ],
  });
}
