import { type Decimal, decimal } from '../../core/decimal';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import { type Purse, type BillBalance, type BalanceRow, fromRow } from './bill-balance.mapping';

/** A purse and the last bill read of it, behind which the next page begins. */
export type Behind = { readonly purse: Purse; readonly last: BillBalance | undefined };

const COLUMNS = 'id, number, payer_id, currency, remaining::text, due_at::text, seq::text';

/** Reads owed bills and bills in credit from the table `bill`, a page per payer at a time. */
export class BillBalanceRepository {
  /** Closed bills by id or number, locked. */
  async named(tx: Tx, names: readonly string[]): Promise<BillBalance[]> {
    const found = await rows<BalanceRow>(
      tx,
      `SELECT ${COLUMNS} FROM bill WHERE id = ANY($1::text[]) OR number = ANY($1::text[])
       ORDER BY bill.seq FOR UPDATE`,
      [textArray(names)],
    );
    return found.map(fromRow);
  }

  /** Owed bills, the longest due first, locked in that order. */
  owed(tx: Tx, purses: readonly Behind[], limit: number): Promise<BillBalance[]> {
    const behind = 'remaining > 0 AND (due_at, seq) > (w.due_at, w.seq)';
    return page(tx, purses, `${behind} ORDER BY bill.due_at, bill.seq LIMIT ${limit} FOR UPDATE`);
  }

  /** Bills below zero with credit left, the oldest first. */
  credits(tx: Tx, purses: readonly Behind[], limit: number): Promise<BillBalance[]> {
    return page(tx, purses, `remaining < 0 AND seq > w.seq ORDER BY bill.seq LIMIT ${limit}`);
  }

  /** The sum of credit per purse; purses without any are left out. */
  async creditOf(
    tx: Tx,
    purses: readonly Purse[],
  ): Promise<(Purse & { readonly credit: Decimal })[]> {
    if (purses.length === 0) return [];
    const found = await rows<{ payer_id: string; currency: string; credit: string }>(
      tx,
      `SELECT payer_id, currency, -sum(remaining)::numeric AS credit FROM bill
       WHERE remaining < 0 AND (payer_id, currency) IN (SELECT * FROM unnest($1::text[], $2::text[]))
       GROUP BY payer_id, currency`,
      pursesOf(purses),
    );
    return found.map(({ payer_id, currency, credit }) => ({
      payerId: payer_id,
      currency,
      credit: decimal(credit),
    }));
  }
}

async function page(tx: Tx, purses: readonly Behind[], which: string): Promise<BillBalance[]> {
  if (purses.length === 0) return [];
  const found = await rows<BalanceRow>(
    tx,
    `SELECT b.* FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[]) AS w(payer_id, currency, due_at, seq)
     CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM bill
       WHERE payer_id = w.payer_id AND currency = w.currency AND ${which}) b`,
    [
      ...pursesOf(purses.map(({ purse }) => purse)),
      plainArray(purses.map(({ last }) => last?.place.dueAt ?? '-infinity')),
      plainArray(purses.map(({ last }) => last?.place.seq ?? '0')),
    ],
  );
  return found.map(fromRow);
}

function pursesOf(purses: readonly Purse[]): string[] {
  return [
    textArray(purses.map(({ payerId }) => payerId)),
    textArray(purses.map(({ currency }) => currency)),
  ];
}
