import { Injectable } from '@nestjs/common';
import type { Socket } from 'node:net';
import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import type { Tenant } from './tenant';

declare const txBrand: unique symbol;
/** An open transaction of one tenant. Only `Database` makes one, so nothing writes outside of it. */
export type Tx = EntityManager & { readonly [txBrand]: true };

type Mode = { readonly begin: string; readonly role: string; readonly tenant: Tenant | '' };

const ATTEMPTS_MAX = 4;
// serialization_failure and deadlock_detected: the work was rolled back whole and may run again.
const RETRYABLE = new Set(['40001', '40P01']);

@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs `work` in one READ COMMITTED transaction; replays it on a deadlock, so it has no other side effects. */
  transaction<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.retry({ begin: 'BEGIN', role: 'meterline_app', tenant }, work);
  }

  /** One snapshot for all reads of `work`, so that a page and its total agree. */
  read<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
    return this.retry({ begin, role: 'meterline_app', tenant }, work);
  }

  /** For schedulers and relays: sees all tenants. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.retry({ begin: 'BEGIN', role: 'meterline_system', tenant: '' }, work);
  }

  /** One snapshot of all tenants, for proofs. */
  survey<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
    return this.retry({ begin, role: 'meterline_system', tenant: '' }, work);
  }

  private async retry<T>(mode: Mode, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.run(mode, work);
      } catch (error: unknown) {
        if (attempt === ATTEMPTS_MAX || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
      }
    }
  }

  private async run<T>(mode: Mode, work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const tx = await open(runner, mode);
    try {
      const result = await work(tx);
      await commit(tx);
      return result;
    } catch (error: unknown) {
      throw (await rollback(tx)) ?? error;
    } finally {
      Object.assign(runner, { isTransactionActive: false, transactionDepth: 0 });
      await runner.release();
    }
  }
}

/** The connection of a transaction, and what it was sent that nobody waits for. */
type Session = { readonly client: PipelinedClient; readonly unawaited: Array<Promise<unknown>> };

const sessions = new WeakMap<Tx, Session>();

function sessionOf(tx: Tx): Session {
  const session = sessions.get(tx);
  if (session === undefined) throw new Error('a Tx is made by Database alone');
  return session;
}

/**
 * Opens the transaction with its role and its tenant, in one write with the first statement of the
 * work: should it fail, that statement meets an aborted transaction, never none. TypeORM is told by
 * its own flag, so that it opens no second one.
 */
async function open(runner: QueryRunner, { begin, role, tenant }: Mode): Promise<Tx> {
  const client = (await runner.connect()) as PipelinedClient;
  const tx = runner.manager as Tx;
  sessions.set(tx, { client, unawaited: [] });
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
  send(tx, {
    text: `${begin}; SET LOCAL role = '${role}'; SET LOCAL app.tenant = '${tenant}'`,
  });
  return tx;
}

async function commit(tx: Tx): Promise<void> {
  const committed = query(tx, { name: 'commit', text: 'COMMIT' });
  const [{ command }] = await Promise.all([committed, ...sessionOf(tx).unawaited]);
  // So PostgreSQL answers when a statement had failed and nobody had looked.
  if (command !== 'COMMIT') throw new Error('a transaction with a failed statement was committed');
}

/** Answers why a statement that nobody waited for failed: those behind it only failed because of it. */
async function rollback(tx: Tx): Promise<unknown> {
  // On a broken connection the rollback fails too.
  const undone = query(tx, { name: 'rollback', text: 'ROLLBACK' }).catch(() => undefined);
  const ended = await Promise.allSettled(sessionOf(tx).unawaited);
  await undone;
  return ended.find((one) => one.status === 'rejected')?.reason;
}

/**
 * A write whose result nobody needs: it leaves with the next statement, or with the COMMIT. When it
 * fails the transaction does.
 */
export function send(tx: Tx, statement: QueryConfig): void {
  const answer = query(tx, statement);
  // Looked at when the transaction ends; a rejection must not be without a listener until then.
  answer.catch(() => undefined);
  sessionOf(tx).unawaited.push(answer);
}

/** Rows of any statement: TypeORM's own `query` answers `[rows, count]` for some kinds and rows for others. */
export async function rows<R = Record<string, unknown>>(
  tx: Tx,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<R[]> {
  return (await query<R & object>(tx, { text: sql, values: [...parameters] })).rows;
}

export async function row<R = Record<string, unknown>>(
  tx: Tx,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<R | undefined> {
  return (await rows<R>(tx, sql, parameters))[0];
}

/** A statement straight on the driver; with a `name` it is prepared once per connection (hot path). */
export function query<R extends object>(tx: Tx, statement: QueryConfig): Promise<QueryResult<R>> {
  const { client } = sessionOf(tx);
  sendTogether(client);
  return client.query<R>(statement);
}

type PipelinedClient = PoolClient & { readonly connection?: { readonly stream: Socket } };

/** Statements that are asked for in one tick leave in one write: each write wakes the server up. */
function sendTogether({ connection }: PipelinedClient): void {
  if (connection === undefined || connection.stream.writableCorked > 0) return;
  const { stream } = connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** A write without a result. The name stands for the text: same name, same text. */
export type Statement = {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
};

/**
 * All writes in one round trip: the connection is pipelined. When one fails the transaction is
 * aborted and so are those behind it; the first error is the one that is thrown.
 */
export async function executeAll(tx: Tx, statements: readonly Statement[]): Promise<void> {
  await Promise.all(
    statements.map(({ name, text, values }) => query(tx, { name, text, values: [...values] })),
  );
}

export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
