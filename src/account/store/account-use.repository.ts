import { decimal } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import { type Instant, formatInstant, instantOf } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { AccountBalance } from '../domain/account-balance';
import { type AccountUse, TRACES } from '../domain/account-use';
import type { Retaxed } from '../domain/exemption';

/** Asks what the rooms keep of accounts, a statement a question. */
export class AccountUseRepository {
  private use: AccountUse = {};

  /** Each question has one room that answers it. */
  add(use: AccountUse): void {
    const twice = Object.keys(use).find((question) => question in this.use);
    invariant(twice === undefined, `Two rooms say what is ${twice} of an account`);
    this.use = { ...this.use, ...use };
  }

  /** What of an account outlives it, in words; nothing when it can go without a trace. */
  async traces(tx: Tx, rootId: string, id: string): Promise<string[]> {
    const kept = TRACES.map((trace) => `EXISTS (${this.use[trace] ?? NOTHING}) AS ${trace}`);
    const found = await row<Record<string, boolean>>(
      tx,
      `SELECT ${kept.join(', ')},
         EXISTS (SELECT FROM account WHERE parent_id = asked.id) AS "accounts below it"
       FROM (SELECT $1::text AS root_id, $2::text AS id) asked`,
      [rootId, id],
    );
    return Object.entries(found ?? {}).flatMap(([what, exists]) => (exists ? [what] : []));
  }

  haveCharges(tx: Tx, ids: readonly string[]): Promise<boolean> {
    return isThere(tx, this.use.charged, [ids]);
  }

  /** Whether money came for these accounts, or went back to them, as payers. */
  haveMoney(tx: Tx, ids: readonly string[]): Promise<boolean> {
    return isThere(tx, this.use.paid, [ids]);
  }

  /** Whether products of these accounts have prices in another currency. */
  areSoldOtherwise(tx: Tx, ids: readonly string[], currency: string): Promise<boolean> {
    return isThere(tx, this.use.soldOtherwise, [ids, currency]);
  }

  /**
   * The start of the last period that the payer was charged in; null while it has but products, undefined where
   * there are none.
   */
  async begunUntil(tx: Tx, payerId: string): Promise<Instant | null | undefined> {
    const { lastPeriod = 'NULL::timestamptz', sold = NOTHING } = this.use;
    const found = await row<{ begun: Date | null; sold: boolean }>(
      tx,
      `SELECT (${lastPeriod}) AS begun, EXISTS (${sold}) AS sold FROM (SELECT $1::text AS id) asked`,
      [payerId],
    );
    if (found === undefined || (found.begun === null && !found.sold)) return undefined;
    return instantOf(found.begun);
  }

  /** The first of these times that the account was charged in, and until when it was. */
  async charged(
    tx: Tx,
    times: readonly Retaxed[],
  ): Promise<{ readonly time: Retaxed; readonly until: Instant } | undefined> {
    const { taxed } = this.use;
    if (times.length === 0 || taxed === undefined) return undefined;
    const found = await row<{ n: string; until: Date }>(
      tx,
      `SELECT t.n, (SELECT max(service_to) FROM (${taxed}) c) AS until
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS t(account_id, since, till, n)
       WHERE EXISTS (SELECT FROM (${taxed}) c WHERE c.service_from < t.till AND c.service_to > t.since)
       ORDER BY t.n LIMIT 1`,
      [
        textArray(times.map(({ account }) => account)),
        plainArray(times.map(({ from }) => formatInstant(from))),
        plainArray(times.map(({ to }) => formatInstant(to))),
      ],
    );
    const time = times[Number(found?.n) - 1];
    return found && time && { time, until: instantOf(found.until) };
  }

  /**
   * What accounts that pay owe on closed bills, and what of their money no bill has taken: as the journal has it. Of
   * all of them at once. One that is on the bill of another has none; one that owes nothing says so.
   */
  async balancesOf(tx: Tx, ids: readonly string[]): Promise<AccountBalance[]> {
    const { receivable, billCredit, unapplied } = this.use;
    const found = await rows<BalanceRow>(
      tx,
      `SELECT a.id, m.type, m.currency, sum(m.amount)::text AS amount
       FROM unnest($1::text[]) AS wanted(id)
       CROSS JOIN LATERAL (
         SELECT id, currency FROM account WHERE id = wanted.id AND payer_id = wanted.id OFFSET 0) a
       CROSS JOIN LATERAL (
         SELECT 'receivableBalance' AS type, a.currency, 0 AS amount
         ${also('receivableBalance', receivable)}
         ${also('depositBalance', billCredit)}
         ${also('depositBalance', unapplied)}
         OFFSET 0) m
       GROUP BY a.id, m.type, m.currency ORDER BY a.id, m.type DESC, m.currency`,
      [textArray(ids)],
    );
    return found.map(toBalance);
  }
}

type BalanceRow = {
  id: string;
  type: AccountBalance['type'];
  currency: string;
  amount: string;
};

function toBalance({ id, amount, ...rest }: BalanceRow): AccountBalance {
  return { ...rest, accountId: id, amount: decimal(amount) };
}

function also(type: AccountBalance['type'], amounts: string | undefined): string {
  if (amounts === undefined) return '';
  return `UNION ALL SELECT '${type}', m.currency, m.amount FROM (${amounts}) m`;
}

const NOTHING = 'SELECT WHERE false';

async function isThere(
  tx: Tx,
  use: string | undefined,
  parameters: readonly unknown[],
): Promise<boolean> {
  if (use === undefined) return false;
  const found = await row<{ found: boolean }>(tx, `SELECT EXISTS (${use}) AS found`, [
    ...parameters,
  ]);
  return found?.found === true;
}
