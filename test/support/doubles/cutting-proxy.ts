import { createServer, connect, type Socket } from 'node:net';

/**
 * Stands between the product and PostgreSQL, passes messages on whole, and ends connections where it
 * hurts: right behind a ReadyForQuery (told why in the same packet, closed, or reset), or in place of
 * the answer to a COMMIT that PostgreSQL has carried out. Or lets the connections there are go silent.
 */
export type CuttingProxy = {
  readonly url: string;
  /** Cuts one of so many ReadyForQuery of all connections from now on, until `cutsMax` were made. */
  cutOneIn(readies: number, cutsMax: number): void;
  cuts(): number;
  /** Ends what is open now, whatever is on its way. */
  cutAll(): void;
  /** What is open now carries nothing any more and stays open; new connections work. Answers how many. */
  freeze(): number;
  close(): Promise<void>;
};

type Ways = 'told' | 'closed' | 'reset' | 'unanswered';
const WAYS: readonly Ways[] = ['told', 'closed', 'reset', 'unanswered'];

export async function startCuttingProxy(database: string): Promise<CuttingProxy> {
  const target = new URL(database);
  const open = new Set<Socket>();
  const plan = { oneIn: 0, readies: 0, cuts: 0, cutsMax: 0 };

  const next = (): Ways | undefined => {
    plan.readies += 1;
    if (plan.oneIn === 0 || plan.readies % plan.oneIn !== 0) return undefined;
    if (plan.cuts >= plan.cutsMax) return undefined;
    plan.cuts += 1;
    return WAYS[plan.cuts % WAYS.length];
  };

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => upstream.write(bytes));
    const take = answers(client, next);
    upstream.on('data', (bytes) => take(bytes));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const url = new URL(database);
  url.hostname = '127.0.0.1';
  url.port = typeof address === 'object' && address !== null ? String(address.port) : '';
  return {
    url: url.href,
    cutOneIn: (readies, cutsMax) => Object.assign(plan, { oneIn: readies, cuts: 0, cutsMax }),
    cuts: () => plan.cuts,
    cutAll: () => {
      for (const socket of open) socket.destroy();
    },
    freeze: () => {
      // What is not read does not arrive, not even that the other side went.
      for (const socket of open) socket.pause();
      return open.size / 2;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Passes the server's messages on to the client, up to where it is cut. */
function answers(client: Socket, next: () => Ways | undefined): (bytes: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  let isOver = false;
  let isCommitUnanswered = false;
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    const whole: Buffer[] = [];
    while (!isOver && pending.length >= 5) {
      const end = 1 + pending.readInt32BE(1);
      if (pending.length < end) break;
      const message = pending.subarray(0, end);
      pending = pending.subarray(end);
      if (isCommitUnanswered && isCommit(message)) {
        isOver = true;
        client.resetAndDestroy();
        return;
      }
      whole.push(message);
      const way = isReady(message) ? next() : undefined;
      if (way === 'unanswered') isCommitUnanswered = true;
      else if (way !== undefined) {
        isOver = true;
        if (way === 'told') whole.push(goodbye());
        endIn(way, client, Buffer.concat(whole));
        return;
      }
    }
    if (whole.length > 0) client.write(Buffer.concat(whole));
  };
}

function endIn(way: Ways, client: Socket, last: Buffer): void {
  if (way === 'reset') client.write(last, () => client.resetAndDestroy());
  else client.end(last);
}

function isReady(message: Buffer): boolean {
  return message.toString('latin1', 0, 1) === 'Z';
}

function isCommit(message: Buffer): boolean {
  return message.toString('latin1', 0, 1) === 'C' && message.includes('COMMIT');
}

/** ErrorResponse 57P01, as an administrator's restart sends it. */
function goodbye(): Buffer {
  const fields = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0';
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + fields.length);
  return Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)]);
}
