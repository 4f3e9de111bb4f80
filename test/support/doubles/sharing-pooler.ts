import { createServer, type Socket } from 'node:net';
import { Client } from 'pg';

/** A pooler in transaction mode at its smallest: all its clients share one session, query by query. */
export async function startSharingPooler(
  database: string,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const upstream = new Client({ connectionString: database });
  upstream.on('error', () => undefined);
  await upstream.connect();
  const { stream } = (upstream as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  let turn: Promise<void> = Promise.resolve();
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(client));
    client.once('data', () => {
      client.write(Buffer.concat([AUTHENTICATED, READY]));
      client.on('data', (message) => {
        if (message.toString('latin1', 0, 1) === 'X') client.end();
        else turn = turn.then(() => forward(message, stream, client));
      });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const url = new URL(database);
  url.hostname = '127.0.0.1';
  url.port = typeof address === 'object' && address !== null ? String(address.port) : '';
  return {
    url: url.href,
    close: async () => {
      for (const client of clients) client.destroy();
      await new Promise((closed) => server.close(closed));
      stream.destroy();
    },
  };
}

const AUTHENTICATED = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** One query and its answer, which ends with ReadyForQuery. */
function forward(message: Buffer, stream: Socket, client: Socket): Promise<void> {
  return new Promise((answered) => {
    const take = (bytes: Buffer): void => {
      client.write(bytes);
      if (!bytes.subarray(-6, -1).equals(READY.subarray(0, 5))) return;
      stream.off('data', take);
      answered();
    };
    stream.on('data', take);
    stream.write(message);
  });
}
