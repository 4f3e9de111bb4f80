import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { invariant } from '../core/invariant';
import { asLoss } from './interruption';
import { LastingClient } from './lasting-client';
import { type Backend, endBackends } from './silence-watch';

/** Held until it is released or its session breaks, which aborts `lost`. */
export type Lock = { readonly lost: AbortSignal; release(): Promise<void> };

type Session = { readonly client: LastingClient; readonly held: Map<string, AbortController> };

const CONNECT_MAX_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;
// Its statements never wait. A silent session is noticed here after 12 s; the server notices after 25 s and then
// gives the locks to others.
const ASK_EVERY_MS = 3_000;
const UNANSWERED_MAX = 3;
// A killed process closes its connection, a machine without power does not: by TCP's default PostgreSQL would keep
// its locks for two hours.
const NOTICE_THE_DEAD =
  'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3';

/**
 * Session-level advisory locks and LISTEN on a separate connection. PostgreSQL releases them when the process dies in
 * whatever way; a row that says "locked" would stay after `kill -9`.
 */
@Injectable()
export class Locks implements OnApplicationShutdown {
  private readonly logger = new Logger(Locks.name);
  private readonly listeners = new Map<string, (payload: string) => void>();
  private session: Promise<Session> | undefined;
  private current: Session | undefined;
  /** Lost sessions that the server may not have noticed, so that they still hold locks. */
  private readonly former: Backend[] = [];

  constructor(private readonly dataSource: DataSource) {}

  /** Undefined when another process, or another caller in this one, holds the name. */
  async tryLock(name: string): Promise<Lock | undefined> {
    const session = await this.connected();
    // A session can take its own lock twice, so callers within the process are told apart here.
    if (session.held.has(name)) return undefined;
    const lost = new AbortController();
    session.held.set(name, lost);
    const isTaken = await askFor(session, name);
    if (isTaken) return { lost: lost.signal, release: () => letGo(session, name) };
    session.held.delete(name);
    return undefined;
  }

  /** Calls `wake` at each NOTIFY while connected; a poll must cover the gaps. */
  async listen(channel: string, wake: (payload: string) => void): Promise<void> {
    this.listeners.set(channel, wake);
    const { client } = await this.connected();
    await client.query(`LISTEN ${channel}`);
  }

  async onApplicationShutdown(): Promise<void> {
    const open = this.session;
    this.session = undefined;
    const session = await open?.catch(() => undefined);
    await session?.client.end();
  }

  private connected(): Promise<Session> {
    this.session ??= this.connect().catch((error: unknown) => {
      this.session = undefined;
      throw asLoss(error, 'connect');
    });
    return this.session;
  }

  private async connect(): Promise<Session> {
    const client = new LastingClient({
      connectionString: connectionString(this.dataSource),
      application_name: 'meterline locks',
      connectionTimeoutMillis: CONNECT_MAX_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      // Several callers ask at once; otherwise the driver would queue their statements.
      pipeline: true,
    });
    const session: Session = { client, held: new Map() };
    this.current = session;
    client.on('error', (error) => {
      this.logger.warn(`lock connection: ${error.message}`);
    });
    client.on('end', () => {
      this.lose(session);
    });
    client.on('notification', ({ channel, payload = '' }) =>
      this.listeners.get(channel)?.(payload),
    );
    await client.connect();
    keepAsking(client);
    await client.identify();
    await client.query(NOTICE_THE_DEAD);
    await endBackends(client, this.former);
    this.former.length = 0;
    for (const channel of this.listeners.keys()) await client.query(`LISTEN ${channel}`);
    return session;
  }

  private lose(session: Session): void {
    if (this.current === session) this.session = undefined;
    if (session.client.backend !== undefined) this.former.push(session.client.backend);
    for (const lost of session.held.values()) lost.abort();
    session.held.clear();
  }
}

/** Counts unanswered questions and not time, because a busy process reads answers late. */
function keepAsking(client: LastingClient): void {
  let unanswered = 0;
  const timer = setInterval(() => {
    if (unanswered >= UNANSWERED_MAX) {
      client.giveUp();
      return;
    }
    unanswered += 1;
    client.query('SELECT 1').then(
      () => {
        unanswered = 0;
      },
      () => undefined,
    );
  }, ASK_EVERY_MS).unref();
  client.once('end', () => {
    clearInterval(timer);
  });
}

async function askFor(session: Session, name: string): Promise<boolean> {
  try {
    const answer = await session.client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [name],
    );
    return answer.rows[0]?.taken === true;
  } catch (error: unknown) {
    session.held.delete(name);
    throw asLoss(error, 'work');
  }
}

async function letGo(session: Session, name: string): Promise<void> {
  if (!session.held.has(name)) return;
  await session.client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
  session.held.delete(name);
}

export function connectionString(dataSource: DataSource): string {
  const { options } = dataSource;
  invariant(
    options.type === 'postgres' && options.url !== undefined,
    'the data source is configured by URL',
  );
  return options.url;
}
