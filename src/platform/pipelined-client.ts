import type { Socket } from 'node:net';
import type { PoolClient } from 'pg';

export type PipelinedClient = PoolClient & { readonly connection: { readonly stream: Socket } };

/** Statements that are asked for in one tick leave in one write: each write wakes the server up. */
export function sendTogether({ connection }: PipelinedClient): void {
  if (connection.stream.writableCorked > 0) return;
  const { stream } = connection;
  stream.cork();
  process.nextTick(() => {
    stream.uncork();
  });
}
