// One transaction on one connection: opened, used and ended. Only `Database` opens one.
import { escapeLiteral, type QueryConfig, type QueryResult } from 'pg';
import {
  type AfterQueryEvent,
  type EntityManager,
  type EntitySubscriberInterface,
  EventSubscriber,
  type QueryRunner,
  QueryRunnerAlreadyReleasedError,
} from 'typeorm';
import { invariant } from '../core/invariant';
import { asError, errorCode } from './error-code';
import { asLoss, DatabaseLost, isConnectionLoss, type Stage, wasNeverSent } from './interruption';
import { outOfReach } from './platform.errors';
import { type PipelinedClient, sendTogether } from './pipelined-client';
import type { Within } from './tenant';
import type { Tx } from './tx';

/** The role and tenant of a transaction, and its lock timeout. */
export type Opening = {
  readonly begin: string;
  readonly role: string;
  readonly tenant: string;
  /** What it is limited to; undefined for the whole tenant. */
  readonly within: Within | undefined;
  readonly keepsPlans: boolean;
};

const NOT_ALLOWED = '42501'; // insufficient_privilege: what a policy, or a right, keeps from a role.
const ABORTED = '25P02'; // in_failed_sql_transaction: an earlier statement had failed.

export type Session = {
  readonly client: PipelinedClient;
  /** After COMMIT was sent, a broken connection leaves its result unknown. */
  stage: Stage;
  /**
   * The error that aborted the transaction, because the statements after it fail too, and it may not have been
   * awaited.
   */
  failure: unknown;
  isOver: boolean;
  readonly within: Within | undefined;
};

const sessions = new WeakMap<EntityManager, Session>();

/** Refuses a statement after the end: it would run outside of the transaction, or in another one. */
function sessionOf(tx: Tx): Session {
  const session = sessions.get(tx);
  invariant(session !== undefined && !session.isOver, 'the transaction is over');
  return session;
}

/**
 * Opens the transaction with its role and tenant, in one write with the first statement of the work. If opening
 * fails, that statement meets an aborted transaction and not none. TypeORM's flag is set, so that it opens no second
 * one.
 */
export async function open(
  runner: QueryRunner,
  { begin, role, tenant, within, keepsPlans }: Opening,
  lockWaitMs: number,
): Promise<{ readonly tx: Tx; readonly session: Session }> {
  const client = await connect(runner);
  const tx = runner.manager as Tx;
  const session: Session = {
    client,
    stage: 'work',
    failure: undefined,
    isOver: false,
    within,
  };
  sessions.set(tx, session);
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
  const text = `${begin}; SET LOCAL role = '${role}'; SET LOCAL app.tenant = '${tenant}'; SET LOCAL lock_timeout = ${lockWaitMs}`;
  const scoped = within === undefined ? text : `${text}; ${scopeTo(within)}`;
  send(tx, {
    text: keepsPlans ? `${scoped}; SET LOCAL plan_cache_mode = force_generic_plan` : scoped,
  });
  return { tx, session };
}

/** Puts the views for roles that a policy limits before those with a WHERE of their own. */
function scopeTo({ id, name, standing }: Within): string {
  const path = `set_config('search_path', quote_ident(current_schema() || '_scoped') || ', ' || current_setting('search_path'), true)`;
  const setting = standing === 'partner' ? 'app.party' : 'app.account';
  const named = `SET LOCAL ${setting} = ${escapeLiteral(id)}; SET LOCAL ${setting}_name = ${escapeLiteral(name)}`;
  return `${named}; SELECT ${path}`;
}

/** True when it sees a part of the tenant: tallies of all of it must not be used then. */
export function isScoped(tx: Tx): boolean {
  return withinOf(tx) !== undefined;
}

/** What it is limited to; undefined when it sees the whole tenant. */
export function withinOf(tx: Tx): Within | undefined {
  return sessionOf(tx).within;
}

/** Converts the error when PostgreSQL refused access beyond what it is limited to. */
export function asOutOfReach(tx: Tx, error: unknown): unknown {
  const session = sessions.get(tx);
  if (session?.within === undefined) return error;
  const cause = errorCode(error) === ABORTED ? session.failure : error;
  return errorCode(cause) === NOT_ALLOWED ? outOfReach(session.within) : error;
}

async function connect(runner: QueryRunner): Promise<PipelinedClient> {
  try {
    return (await runner.connect()) as PipelinedClient;
  } catch (error: unknown) {
    throw asLoss(error, 'connect');
  }
}

export async function commit(session: Session): Promise<void> {
  session.isOver = true;
  session.stage = 'commit';
  const { command } = await ask(session, COMMIT);
  // PostgreSQL answers ROLLBACK when a statement had failed, even if nobody awaited it.
  if (command !== 'COMMIT') throw asError(session.failure ?? 'the transaction had failed');
}

/** Ends a read without waiting, since it has nothing to commit; the next transaction on the connection follows it. */
export function leave(session: Session): void {
  session.isOver = true;
  ask(session, COMMIT).catch(() => undefined);
}

/** Answers the error to throw: that of the statement that failed first, not of one after it. */
export async function rollback(session: Session, error: unknown): Promise<unknown> {
  session.isOver = true;
  const { failure } = session;
  // On a broken connection the rollback fails too.
  await ask(session, ROLLBACK).catch(() => undefined);
  // TypeORM noticed the broken connection before sending, so nothing was sent.
  if (error instanceof QueryRunnerAlreadyReleasedError) return new DatabaseLost(error, 'work');
  // Whatever the work made of the error, the lost connection ended the transaction.
  if (isConnectionLoss(failure)) {
    return new DatabaseLost(failure, wasNeverSent(failure) ? 'work' : session.stage);
  }
  return errorCode(error) === ABORTED ? (failure ?? error) : error;
}

const COMMIT = { name: 'commit', text: 'COMMIT' };
const ROLLBACK = { name: 'rollback', text: 'ROLLBACK' };

/**
 * Sends a write without waiting: it leaves with the next statement or the COMMIT. If it fails, the transaction fails.
 */
export function send(tx: Tx, statement: QueryConfig): void {
  query(tx, statement).catch(() => undefined);
}

/** The rows of any statement: TypeORM's `query` answers `[rows, count]` for some kinds and rows for others. */
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

/** Runs a statement directly on the driver; one with a `name` is prepared once per connection (hot path). */
export function query<R extends object>(tx: Tx, statement: QueryConfig): Promise<QueryResult<R>> {
  return ask(sessionOf(tx), statement);
}

function ask<R extends object>(session: Session, statement: QueryConfig): Promise<QueryResult<R>> {
  sendTogether(session.client);
  const answer = session.client.query<R>(statement);
  // Answers arrive in order, so the failure is noted before any later statement fails.
  answer.catch(noteIn(session));
  return answer;
}

const noteIn = (session: Session) => (error: unknown) => {
  if (errorCode(error) !== ABORTED) session.failure = error;
};

/** TypeORM wraps errors of the connection; this records the driver's own. */
@EventSubscriber()
export class EntityFailures implements EntitySubscriberInterface {
  afterQuery({ manager, error }: Pick<AfterQueryEvent, 'manager' | 'error'>): void {
    const session = sessions.get(manager);
    if (session !== undefined && error !== undefined) noteIn(session)(error);
  }
}

/** A write without a result. Equal names must have equal texts. */
export type Statement = {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
};

/**
 * Sends all writes in one round trip, by pipelining. When one fails, the transaction is aborted and the later ones
 * fail too; the first error is thrown.
 */
export async function executeAll(tx: Tx, statements: readonly Statement[]): Promise<void> {
  await Promise.all(
    statements.map(({ name, text, values }) => query(tx, { name, text, values: [...values] })),
  );
}
