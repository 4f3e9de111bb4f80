// One transaction on one connection: how it is opened, asked and ended. Only `Database` opens one.
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
import { type PipelinedClient, sendTogether } from './pipelined-client';
import type { Tx } from './tx';

/** How a transaction begins: as whom, and for how long it waits for locks. */
export type Opening = {
  readonly begin: string;
  readonly role: string;
  readonly tenant: string;
  /** The account that it ends at; undefined: the whole tenant. */
  readonly accountId: string | undefined;
  readonly keepsPlans: boolean;
};

const ABORTED = '25P02'; // in_failed_sql_transaction: an earlier statement had failed.

export type Session = {
  readonly client: PipelinedClient;
  /** Once COMMIT was sent, a connection that breaks leaves open what became of it. */
  stage: Stage;
  /** Why the transaction is aborted: what is asked after it fails too, and nobody may wait for it. */
  failure: unknown;
  isOver: boolean;
  readonly isScoped: boolean;
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
export async function open(
  runner: QueryRunner,
  { begin, role, tenant, accountId, keepsPlans }: Opening,
  lockWaitMs: number,
): Promise<{ readonly tx: Tx; readonly session: Session }> {
  const client = await connect(runner);
  const tx = runner.manager as Tx;
  const session: Session = {
    client,
    stage: 'work',
    failure: undefined,
    isOver: false,
    isScoped: accountId !== undefined,
  };
  sessions.set(tx, session);
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
  const text = `${begin}; SET LOCAL role = '${role}'; SET LOCAL app.tenant = '${tenant}'; SET LOCAL lock_timeout = ${lockWaitMs}`;
  const scoped = accountId === undefined ? text : `${text}; ${scopeTo(accountId)}`;
  send(tx, {
    text: keepsPlans ? `${scoped}; SET LOCAL plan_cache_mode = force_generic_plan` : scoped,
  });
  return { tx, session };
}

/** The views of whom a policy keeps to an account come before those that leave it to their own WHERE. */
function scopeTo(accountId: string): string {
  const path = `set_config('search_path', quote_ident(current_schema() || '_scoped') || ', ' || current_setting('search_path'), true)`;
  return `SET LOCAL app.account = ${escapeLiteral(accountId)}; SELECT ${path}`;
}

/** Whether it sees one account and what is below it alone: what is counted for all counts others, too. */
export function isScoped(tx: Tx): boolean {
  return sessionOf(tx).isScoped;
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
  // So PostgreSQL answers when a statement had failed, whether or not anybody had waited for it.
  if (command !== 'COMMIT') throw asError(session.failure ?? 'the transaction had failed');
}

/** A read has nothing to keep: its end is not waited for, the connection's next transaction follows it. */
export function leave(session: Session): void {
  session.isOver = true;
  ask(session, COMMIT).catch(() => undefined);
}

/** Answers what to throw: the statement that failed, not one that found the transaction aborted since. */
export async function rollback(session: Session, error: unknown): Promise<unknown> {
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
