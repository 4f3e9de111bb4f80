import type { Socket } from 'node:net';
import type { PoolClient } from 'pg';

export type PipelinedClient = PoolClient & { readonly connection: { readonly stream: Socket } };

/** Sends the statements of one tick in one write, because each write wakes the server. */
export function sendTogether({ connection }: PipelinedClient): void {
  if (connection.stream.writableCorked > 0) return;
  const { stream } = connection;
  stream.cork();
  process.nextTick(() => {
    stream.uncork();
  });
}
