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
    try {
      await open(runner, mode);
      const result = await work(runner.manager as Tx);
      await runner.commitTransaction();
      return result;
    } catch (error: unknown) {
      // On a broken connection the rollback fails too; the first error is the one that tells why.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/**
 * Opens the transaction, its role and its tenant in one round trip. TypeORM is told by its own flag,
 * so that repositories join the transaction instead of opening a second one.
 */
async function open(runner: QueryRunner, { begin, role, tenant }: Mode): Promise<void> {
  const client = (await runner.connect()) as PoolClient;
  await client.query(
    `${begin}; SELECT set_config('role', '${role}', true), set_config('app.tenant', '${tenant}', true)`,
  );
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
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
export async function query<R extends object>(
  tx: Tx,
  statement: QueryConfig,
): Promise<QueryResult<R>> {
  if (tx.queryRunner === undefined) throw new Error('a Tx always has its query runner');
  const client = (await tx.queryRunner.connect()) as PipelinedClient;
  sendTogether(client);
  return client.query<R>(statement);
}

type PipelinedClient = PoolClient & { readonly connection?: { readonly stream: Socket } };

/** Statements that are asked for in one tick leave in one write: each write wakes the server up. */
function sendTogether({ connection }: PipelinedClient): void {
  if (connection === undefined) return;
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
