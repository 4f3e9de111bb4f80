// Many keep-alive connections that each send the next request when the last one is answered, and
// what the same load costs a server that does nothing.
import { startChild } from './child';
import { BenchClient, inParallel, percentile } from './client';

export type Latency = {
  readonly count: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

export type Load = {
  readonly url: string;
  readonly path: string;
  readonly count: number;
  readonly connections: number;
  readonly bodyOf: (index: number) => string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Posts the bodies; statuses other than 201 end the run. */
export async function hammer(load: Load): Promise<Latency> {
  const { url, path, count, connections, bodyOf, headers } = load;
  const client = new BenchClient(url, connections, 'default', headers);
  const bodies = Array.from({ length: count }, (_, index) => bodyOf(index));
  const measured = await timed(count, connections, async (index) => {
    const answer = await client.send('POST', path, bodies[index]);
    if (answer.status !== 201)
      throw new Error(`${path}: ${answer.status} ${answer.body.slice(0, 500)}`);
  });
  client.close();
  return measured;
}

/** Works through `count` items with `width` of them under way, and takes the time of each. */
export async function timed(
  count: number,
  width: number,
  work: (index: number) => Promise<void>,
): Promise<Latency> {
  const times: number[] = [];
  const startedAt = performance.now();
  await inParallel(count, width, async (index) => {
    const sentAt = performance.now();
    await work(index);
    times.push(performance.now() - sentAt);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  return { count, seconds, p50Ms: percentile(times, 50), p99Ms: percentile(times, 99) };
}

/** Fastify parses the body and sends it back. */
export async function echoFloor(load: Omit<Load, 'url' | 'path'>): Promise<Latency> {
  const child = await startChild('echo.ts');
  const measured = await hammer({ ...load, url: child.url, path: '/' });
  await child.stop();
  return measured;
}

export function rateOf({ count, seconds }: Pick<Latency, 'count' | 'seconds'>): number {
  return count / seconds;
}
