import { Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Standing } from '../core/permission';
import { Attempts } from './attempts';
import { type Access, ConnectionShare } from './connection-share';
import type { Pool } from './limits';
import { Settings } from './settings';
import { DoneBefore } from './done-before';
import { asError } from './error-code';
import { asOutOfReach, commit, leave, open, type Opening, rollback } from './session';
import { reachOf, type Tenant } from './tenant';
import type { Tx } from './tx';

export {
  asOutOfReach,
  EntityFailures,
  executeAll,
  isScoped,
  query,
  row,
  rows,
  send,
  type Statement,
  withinOf,
} from './session';
export type { Tx } from './tx';

const WRITE = 'BEGIN';
const READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** A reseller's writes must read whatever they are decided by; its reads see only what it may be shown. */
const ROLES_WITHIN = {
  customer: { reads: 'meterline_scoped', writes: 'meterline_scoped' },
  reseller: { reads: 'meterline_reseller', writes: 'meterline_reseller_writing' },
  partner: { reads: 'meterline_partner', writes: 'meterline_partner' },
} as const satisfies Readonly<Record<Standing, object>>;

type Mode = Opening & { readonly pool: Pool; readonly lockWaitMs: number };

/** The pool of connections, and a lock timeout other than that of the pool. */
export type How = {
  readonly pool?: Pool;
  readonly lockWaitMs?: number;
  /**
   * True when its statements are named and use indexes with any parameters: each is planned once per connection.
   * PostgreSQL would plan those with arrays at each execution, which takes longer than running them.
   */
  readonly keepsPlans?: boolean;
};

/**
 * Opens transactions. Each takes a connection of its pool and waits for locks as its kind may: a client gets a 503,
 * background work is postponed. A waiting request lets others use its connection (see `Attempts`).
 */
@Injectable()
export class Database {
  private readonly shares: Readonly<Record<Pool, ConnectionShare>>;

  /** For schedulers, jobs and relays, which never take a client's connection. */
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
   * Runs `work` in one READ COMMITTED transaction. It is run again after a deadlock, when the connection broke before
   * COMMIT was sent, after `DoneBefore`, and while a request may wait for a lock; so `work` has no side effects
   * besides the database. Errors caused by other transactions are `isContention`; after a `DatabaseLost` of stage
   * `commit` it is unknown whether the commit happened.
   */
  transaction<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>, how: How = {}): Promise<T> {
    return this.retry(this.mode(WRITE, 'meterline_app', tenant, how), work);
  }

  /** One snapshot for all reads of `work`, so that a page and its total agree. */
  read<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>, how: How = {}): Promise<T> {
    return this.retry(this.mode(READ, 'meterline_app', tenant, how), work);
  }

  /** Sees all tenants: for schedulers and relays, and before the tenant of a request is known. */
  system<T>(work: (tx: Tx) => Promise<T>, pool: Pool = 'background', how: How = {}): Promise<T> {
    return this.retry(this.mode(WRITE, 'meterline_system', '', { ...how, pool }), work);
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
    const { tenantId, within } = reachOf(tenant);
    const scoped = within && ROLES_WITHIN[within.standing][begin === READ ? 'reads' : 'writes'];
    return {
      begin,
      role: scoped ?? role,
      tenant: tenantId,
      within,
      pool,
      lockWaitMs,
      keepsPlans,
    };
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
    // After a wait for a lock, the error reported is that of the lock and not of the next connection.
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
      const cause = asOutOfReach(tx, error);
      throw await rollback(session, cause);
    } finally {
      Object.assign(runner, { isTransactionActive: false, transactionDepth: 0 });
      await runner.release();
    }
  }
}
