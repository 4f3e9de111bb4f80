import { Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Attempts } from './attempts';
import { type Access, ConnectionShare } from './connection-share';
import type { Pool } from './limits';
import { Settings } from './settings';
import { DoneBefore } from './done-before';
import { asError } from './error-code';
import { commit, leave, open, type Opening, rollback } from './session';
import { reachOf, type Tenant } from './tenant';
import type { Tx } from './tx';

export {
  EntityFailures,
  executeAll,
  isScoped,
  query,
  row,
  rows,
  send,
  type Statement,
} from './session';
export type { Tx } from './tx';

const WRITE = 'BEGIN';
const READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

type Mode = Opening & { readonly pool: Pool; readonly lockWaitMs: number };

/** Whom the work is for, and how long it waits for a lock if not as long as others of its kind. */
export type How = {
  readonly pool?: Pool;
  readonly lockWaitMs?: number;
  /**
   * Its statements are named and go by index whatever they are asked: each is planned once per connection.
   * PostgreSQL would plan anew as often as it runs those that take arrays, for longer than they take.
   */
  readonly keepsPlans?: boolean;
};

/**
 * Transactions. Each takes a connection of its share and waits for locks as long as its kind may: a client is told
 * to come again (503), background work is left for later. While a request waits, others are served: see `Attempts`.
 */
@Injectable()
export class Database {
  private readonly shares: Readonly<Record<Pool, ConnectionShare>>;

  /** For schedulers, jobs and relays: what they do never takes a connection from a client. */
  readonly background: Pick<Database, 'transaction' | 'read'> = {
    transaction: (tenant, work) => this.transaction(tenant, work, { pool: 'background' }),
    read: (tenant, work) => this.read(tenant, work, { pool: 'background' }),
  };

  constructor(
    private readonly dataSource: DataSource,
    @Optional() private readonly settings: Settings = new Settings(),
  ) {
    const { connections, connectionWaitMs } = settings.limits;
    const share = (pool: Pool, servesBoth: boolean) =>
      new ConnectionShare(pool, connections[pool], connectionWaitMs[pool], servesBoth);
    this.shares = {
      intake: share('intake', false),
      requests: share('requests', true),
      background: share('background', true),
    };
  }

  /**
   * Runs `work` in one READ COMMITTED transaction; replays it a few times on a deadlock, when its connection broke
   * before COMMIT was sent, behind what is `DoneBefore`, and for as long as a request waits for a lock, so it has no
   * other side effects. What is thrown when it stays in the way of others is `isContention`; a `DatabaseLost` of stage `commit` may have happened or not.
   */
  transaction<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>, how: How = {}): Promise<T> {
    return this.retry(this.mode(WRITE, 'meterline_app', tenant, how), work);
  }

  /** One snapshot for all reads of `work`, so that a page and its total agree. */
  read<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>, how: How = {}): Promise<T> {
    return this.retry(this.mode(READ, 'meterline_app', tenant, how), work);
  }

  /** For schedulers and relays, and for whoever does not know yet whose request it is: sees all tenants. */
  system<T>(work: (tx: Tx) => Promise<T>, pool: Pool = 'background'): Promise<T> {
    return this.retry(this.mode(WRITE, 'meterline_system', '', { pool }), work);
  }

  private mode(
    begin: string,
    role: string,
    tenant: Tenant | '',
    {
      pool = 'requests',
      lockWaitMs = this.settings.limits.lockWaitMs[pool],
      keepsPlans = false,
    }: How,
  ): Mode {
    const { tenantId, accountId } = reachOf(tenant);
    const within = accountId === undefined ? { role } : { role: 'meterline_scoped' };
    return { begin, ...within, tenant: tenantId, accountId, pool, lockWaitMs, keepsPlans };
  }

  private async retry<T>(mode: Mode, work: (tx: Tx) => Promise<T>): Promise<T> {
    const attempts = new Attempts(mode.pool, mode.lockWaitMs);
    for (;;) {
      try {
        return await this.run(mode, work, attempts);
      } catch (error: unknown) {
        if (error instanceof DoneBefore) while (await this.retry(mode, error.hasMore));
        else if (!(await attempts.isAnother(error))) throw error;
      }
    }
  }

  private async run<T>(mode: Mode, work: (tx: Tx) => Promise<T>, attempts: Attempts): Promise<T> {
    const share = this.shares[mode.pool];
    const { afterLockTimeout: waited } = attempts;
    const access: Access = mode.begin === READ ? 'read' : waited ? 'retry' : 'write';
    const turn = share.enter(mode.tenant, access, waited?.connectionWaitMs);
    // Who waited for a lock before is told of that, not of the connection for the next try.
    if (turn) await turn.catch((error: unknown) => Promise.reject(asError(waited?.error ?? error)));
    try {
      return await this.runConnected(mode, work, attempts.begin());
    } finally {
      share.leave(mode.tenant, access);
    }
  }

  private async runConnected<T>(
    mode: Mode,
    work: (tx: Tx) => Promise<T>,
    lockWaitMs: number,
  ): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const { tx, session } = await open(runner, mode, lockWaitMs);
    try {
      const result = await work(tx);
      if (mode.begin === READ) leave(session);
      else await commit(session);
      return result;
    } catch (error: unknown) {
      throw await rollback(session, error);
    } finally {
      Object.assign(runner, { isTransactionActive: false, transactionDepth: 0 });
      await runner.release();
    }
  }
}
