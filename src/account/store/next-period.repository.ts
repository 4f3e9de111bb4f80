import { formatInstant, type Instant, instantOf, type Period } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { Tenant } from '../../platform/tenant';

/** The next period of a payer to close; null when there is nothing to bill. */
export type NextPeriod = { readonly payerId: string; readonly period: Period | undefined };

/** Selects payers whose next period ends by then, or is not known yet. */
export type NextAsked = {
  readonly upTo: Instant;
  /** True to leave out periods that ended before the account was created. */
  readonly byItself: boolean;
};

/** A payer's place in the order of period ends; `ends` as PostgreSQL prints it, `-infinity` when not known yet. */
export type NextPlace = {
  readonly id: string;
  readonly ends: string;
  readonly createdAt: Instant;
};

// Written like the condition of the index.
const BY_ITSELF = `(next_to = '-infinity' OR next_to > created_at)`;

/** Columns of the table `account`: the start of the open time, and the next period to close. */
export class NextPeriodRepository {
  /** Tenants with payers whose next period may end by then and is closed automatically. */
  async tenants(tx: Tx, upTo: Instant): Promise<Tenant[]> {
    const found = await rows<{ tenant_id: Tenant }>(
      tx,
      `SELECT DISTINCT tenant_id FROM account WHERE id = payer_id AND next_to <= $1 AND ${BY_ITSELF}`,
      [formatInstant(upTo)],
    );
    return found.map(({ tenant_id }) => tenant_id);
  }

  /** Payers whose next period may end by then, in order of the end, after the given place. */
  async by(
    tx: Tx,
    { upTo, byItself }: NextAsked,
    after: NextPlace | undefined,
    limit: number,
  ): Promise<NextPlace[]> {
    const behind = after === undefined ? '' : 'AND (next_to, id) > ($3::timestamptz, $4::text)';
    const found = await rows<{ id: string; ends: string; created_at: Date }>(
      tx,
      `SELECT id, next_to::text AS ends, created_at FROM account
       WHERE id = payer_id AND next_to <= $1 ${byItself ? `AND ${BY_ITSELF}` : ''} ${behind}
       ORDER BY next_to, id LIMIT $2`,
      [formatInstant(upTo), limit, ...(after === undefined ? [] : [after.ends, after.id])],
    );
    return found.map(({ id, ends, created_at: at }) => ({
      id,
      ends,
      createdAt: instantOf(at),
    }));
  }

  /** Sets the next periods; null for none. The payers' roots must be locked. */
  async set(tx: Tx, next: readonly NextPeriod[]): Promise<void> {
    await rows(
      tx,
      `UPDATE account a SET next_from = n.next_from, next_to = n.next_to
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS n(id, next_from, next_to)
       WHERE a.id = n.id AND a.tenant_id = current_setting('app.tenant')
         AND (a.next_from, a.next_to) IS DISTINCT FROM (n.next_from, n.next_to)`,
      nextColumns(next),
    );
  }

  async open(tx: Tx, moved: readonly (NextPeriod & { readonly period: Period })[]): Promise<void> {
    await rows(
      tx,
      `UPDATE account a SET open_from = m.next_from, next_from = m.next_from, next_to = m.next_to
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS m(id, next_from, next_to)
       WHERE a.id = m.id AND a.tenant_id = current_setting('app.tenant')`,
      nextColumns(moved),
    );
  }
}

function nextColumns(next: readonly NextPeriod[]): string[] {
  const at = (instantOf: (period: Period) => Instant) =>
    plainArray(
      next.map(({ period }) => (period === undefined ? null : formatInstant(instantOf(period)))),
    );
  return [
    textArray(next.map(({ payerId }) => payerId)),
    at(({ from }) => from),
    at(({ to }) => to),
  ];
}
