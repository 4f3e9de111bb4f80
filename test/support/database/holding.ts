import { Client } from 'pg';
import type { TestDatabase } from './database';
import { until } from '../story/until';

export type Holding = {
  /** What the transaction does besides; it is seen once it has ended. */
  does(statement: string, values?: readonly unknown[]): Promise<void>;
  isWaitedFor(): Promise<true>;
  end(): Promise<void>;
};

/** A transaction that has the lock of the root, as that of a batch has. */
export async function holding(db: TestDatabase, root: string): Promise<Holding> {
  const client = new Client(db.url);
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM ledger_head WHERE root_id = $1 FOR UPDATE', [root]);
  const [own] = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows;
  return {
    does: async (statement, values = []) => {
      await client.query(statement, [...values]);
    },
    isWaitedFor: () =>
      until(async () => {
        const waiting = await db.owner(
          'SELECT FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))',
          [own?.pid],
        );
        return waiting.length > 0 ? true : undefined;
      }),
    end: async () => {
      await client.query('COMMIT');
      await client.end();
    },
  };
}
