import { Injectable, Optional } from '@nestjs/common';
import type { QueryConfig, QueryResult } from 'pg';
import { invariant } from '../core/invariant';
import {
  type AfterQueryEvent,
  DataSource,
  type EntityManager,
  type EntitySubscriberInterface,
  EventSubscriber,
  type QueryRunner,
  QueryRunnerAlreadyReleasedError,
} from 'typeorm';
import { Attempts } from './attempts';
import { type Access, ConnectionShare } from './connection-share';
import type { Pool } from './limits';
import { type PipelinedClient, sendTogether } from './pipelined-client';
import { Settings } from './settings';
import { DoneBefore } from './done-before';
import { asError, errorCode } from './error-code';
import { asLoss, DatabaseLost, isConnectionLoss, type Stage, wasNeverSent } from './interruption';
import type { Tenant } from './tenant';
import type { Tx } from './tx';

export type { Tx } from './tx';

const WRITE = 'BEGIN';
const READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

type Mode = {
  readonly begin: string;
  readonly role: string;
  readonly tenant: Tenant | '';
  readonly pool: Pool;
  readonly lockWaitMs: number;
  readonly keepsPlans: boolean;
};

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

const ABORTED = '25P02'; // in_failed_sql_transaction: an earlier statement had failed.

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
    return { begin, role, tenant, pool, lockWaitMs, keepsPlans };
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

type Session = {
  readonly client: PipelinedClient;
  /** Once COMMIT was sent, a connection that breaks leaves open what became of it. */
  stage: Stage;
  /** Why the transaction is aborted: what is asked after it fails too, and nobody may wait for it. */
  failure: unknown;
  isOver: boolean;
};

const sessions = new WeakMap<EntityManager, Session>();

/** A statement that comes late is refused: it would run outside of the transaction, or in another one. */
function sessionOf(tx: Tx): Session {
  const session = sessions.get(tx);
  invariant(session !== undefined && !session.isOver, 'the transaction is over');
  return session;
}

/**
 * Opens the transaction with its role and its tenant, in one write with the first statement of the
 * work: should it fail, that statement meets an aborted transaction, never none. TypeORM is told by
 * its own flag, so that it opens no second one.
 */
async function open(
  runner: QueryRunner,
  { begin, role, tenant, keepsPlans }: Mode,
  lockWaitMs: number,
): Promise<{ readonly tx: Tx; readonly session: Session }> {
  const client = await connect(runner);
  const tx = runner.manager as Tx;
  const session: Session = { client, stage: 'work', failure: undefined, isOver: false };
  sessions.set(tx, session);
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
  const text = `${begin}; SET LOCAL role = '${role}'; SET LOCAL app.tenant = '${tenant}'; SET LOCAL lock_timeout = ${lockWaitMs}`;
  send(tx, { text: keepsPlans ? `${text}; SET LOCAL plan_cache_mode = force_generic_plan` : text });
  return { tx, session };
}

async function connect(runner: QueryRunner): Promise<PipelinedClient> {
  try {
    return (await runner.connect()) as PipelinedClient;
  } catch (error: unknown) {
    throw asLoss(error, 'connect');
  }
}

async function commit(session: Session): Promise<void> {
  session.isOver = true;
  session.stage = 'commit';
  const { command } = await ask(session, COMMIT);
  // So PostgreSQL answers when a statement had failed, whether or not anybody had waited for it.
  if (command !== 'COMMIT') throw asError(session.failure ?? 'the transaction had failed');
}

/** A read has nothing to keep: its end is not waited for, the connection's next transaction follows it. */
function leave(session: Session): void {
  session.isOver = true;
  ask(session, COMMIT).catch(() => undefined);
}

/** Answers what to throw: the statement that failed, not one that found the transaction aborted since. */
async function rollback(session: Session, error: unknown): Promise<unknown> {
  session.isOver = true;
  const { failure } = session;
  // On a broken connection the rollback fails too.
  await ask(session, ROLLBACK).catch(() => undefined);
  // A connection that broke is gone for the EntityManager before it asks: nothing was sent.
  if (error instanceof QueryRunnerAlreadyReleasedError) return new DatabaseLost(error, 'work');
  // Whatever the work made of it: it was the connection that ended the transaction.
  if (isConnectionLoss(failure)) {
    return new DatabaseLost(failure, wasNeverSent(failure) ? 'work' : session.stage);
  }
  return errorCode(error) === ABORTED ? (failure ?? error) : error;
}

const COMMIT = { name: 'commit', text: 'COMMIT' };
const ROLLBACK = { name: 'rollback', text: 'ROLLBACK' };

/** A write whose result nobody needs: it leaves with the next statement, or with the COMMIT. If it fails, the transaction does. */
export function send(tx: Tx, statement: QueryConfig): void {
  query(tx, statement).catch(() => undefined);
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
  return ask(sessionOf(tx), statement);
}

function ask<R extends object>(session: Session, statement: QueryConfig): Promise<QueryResult<R>> {
  sendTogether(session.client);
  const answer = session.client.query<R>(statement);
  // Answers come in order, so what is noted here is there before any statement behind it fails.
  answer.catch(noteIn(session));
  return answer;
}

const noteIn = (session: Session) => (error: unknown) => {
  if (errorCode(error) !== ABORTED) session.failure = error;
};

/** TypeORM asks the connection itself, and wraps what comes back: the driver's own error is heard of here. */
@EventSubscriber()
export class EntityFailures implements EntitySubscriberInterface {
  afterQuery({ manager, error }: Pick<AfterQueryEvent, 'manager' | 'error'>): void {
    const session = sessions.get(manager);
    if (session !== undefined && error !== undefined) noteIn(session)(error);
  }
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
