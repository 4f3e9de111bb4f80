// Single usages over TMF635: every answer durable. The floor is an empty Fastify echo.
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { BenchClient, inParallel, percentile } from './client';
import { METER, PERIOD_DAY } from './world';

export type Latency = {
  readonly count: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

const CONNECTIONS = 64;

/** `bodyOf` makes the n-th body; statuses other than 201 end the run. */
export async function hammer(
  url: string,
  path: string,
  count: number,
  bodyOf: (index: number) => string,
): Promise<Latency> {
  const client = new BenchClient(url, CONNECTIONS);
  const bodies = Array.from({ length: count }, (_, index) => bodyOf(index));
  const times: number[] = [];
  const startedAt = performance.now();
  await inParallel(count, CONNECTIONS, async (index) => {
    const sentAt = performance.now();
    const answer = await client.send('POST', path, bodies[index]);
    times.push(performance.now() - sentAt);
    if (answer.status !== 201)
      throw new Error(`${path}: ${answer.status} ${answer.body.slice(0, 500)}`);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  client.close();
  return { count, seconds, p50Ms: percentile(times, 50), p99Ms: percentile(times, 99) };
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

export async function echoFloor(count: number): Promise<Latency> {
  const child = fork(join(__dirname, 'echo.js'));
  const url = await new Promise<string>((resolve) =>
    child.once('message', (message) => resolve(message as string)),
  );
  const measured = await hammer(url, '/', count, (index) => usageBody('e', 'echo', index));
  await ended(child);
  return measured;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
