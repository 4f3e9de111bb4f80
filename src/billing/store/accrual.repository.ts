import { BILLED_LEGS } from '../../charging/domain/leg';
import { isOneOf } from '../../platform/sql-text';
import { formatInstant, type Instant, instantOf } from '../../core/time';
import { query, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { Accrual, BillKey } from '../domain/bill';
import { type AccrualRow, fromAccrualRow } from './accrual.mapping';

/** An open accrual with the time of its last charge. */
export type OpenAccrual = { readonly accrual: Accrual; readonly movedAt: Instant };

export const ACCRUAL_COLUMNS = `a.id, a.root_id, a.payer_id, a.account_id, a.subscription_id, a.kind, a.price_id, a.card,
  a.version, a.line, a.meter, a.unit, a.currency, a.tax_category, a.tax_rate::text, a.tax_exemption,
  a.description, a.exchange_rate_id, trim_scale(a.exchange_rate)::text AS exchange_rate, a.exchanged_from,
  a.service_from, a.service_to, coalesce(a.covers_from, a.service_from) AS covers_from,
  coalesce(a.covers_to, a.service_to) AS covers_to, a.bill_from, a.quantity::text, a.amount::text, a.drawn::text, a.charge_count`;

// Charges of an accrual are numbered without gaps, so the last one is found by its number. OFFSET 0 keeps the
// look-ups one by one: otherwise the planner joins and reads all usage of the charges.
const LAST_MOVED = `
  LEFT JOIN LATERAL (SELECT c.booked_at FROM charge c WHERE c.tenant_id = a.tenant_id AND c.root_id = a.root_id
    AND c.accrual_id = a.id AND c.seq = a.charge_count OFFSET 0) c ON true`;

const OPEN_OF_PERIODS = `
FROM unnest($1::text[], $2::timestamptz[]) AS wanted(payer_id, bill_from)
CROSS JOIN LATERAL (
  SELECT * FROM accrual a WHERE a.payer_id = wanted.payer_id AND a.bill_from = wanted.bill_from
    AND a.bill_id IS NULL AND ${isOneOf('a.leg', BILLED_LEGS)}
) a`;

/** Reads accruals for bills. Charging writes them; billing only sets the bill that has them. */
export class AccrualRepository {
  /** The accruals for the next bill of each period. The payers' roots must be locked. */
  async ofPeriods(
    tx: Tx,
    periods: readonly { readonly payerId: string; readonly from: Instant }[],
  ): Promise<Accrual[]> {
    if (periods.length === 0) return [];
    const found = await query<AccrualRow>(tx, {
      name: 'billing-accruals',
      text: `SELECT ${ACCRUAL_COLUMNS} ${OPEN_OF_PERIODS}`,
      values: periodColumns(periods),
    });
    return found.rows.map(fromAccrualRow);
  }

  /** As `ofPeriods`, with the time at which each accrual last changed. */
  async openOf(
    tx: Tx,
    periods: readonly { readonly payerId: string; readonly from: Instant }[],
  ): Promise<OpenAccrual[]> {
    if (periods.length === 0) return [];
    const found = await rows<AccrualRow & { moved_at: Date | null }>(
      tx,
      `SELECT ${ACCRUAL_COLUMNS}, c.booked_at AS moved_at ${OPEN_OF_PERIODS} ${LAST_MOVED}`,
      periodColumns(periods),
    );
    return found.map((each) => ({
      accrual: fromAccrualRow(each),
      movedAt: instantOf(each.moved_at ?? each.bill_from),
    }));
  }

  /** Open accruals of these accounts, from the start of their payers' open period on. */
  async openOfAccounts(
    tx: Tx,
    accounts: readonly { readonly id: string; readonly openFrom: Instant | null }[],
  ): Promise<Accrual[]> {
    const found = await rows<AccrualRow>(
      tx,
      `SELECT ${ACCRUAL_COLUMNS} FROM unnest($1::text[], $2::timestamptz[]) AS wanted(account_id, open_from)
       CROSS JOIN LATERAL (
         SELECT * FROM accrual a WHERE a.account_id = wanted.account_id AND a.bill_from >= wanted.open_from
           AND a.bill_id IS NULL AND ${isOneOf('a.leg', BILLED_LEGS)} OFFSET 0
       ) a`,
      [
        textArray(accounts.map(({ id }) => id)),
        plainArray(accounts.map(({ openFrom }) => startText(openFrom))),
      ],
    );
    return found.map(fromAccrualRow);
  }

  async markBilled(
    tx: Tx,
    billed: readonly { readonly rootId: string; readonly id: string; readonly billId: string }[],
  ): Promise<void> {
    await query(tx, {
      name: 'billing-mark-billed',
      text: `UPDATE accrual a SET bill_id = b.bill_id
        FROM unnest($1::text[], $2::uuid[], $3::text[]) AS b(root_id, id, bill_id)
        WHERE a.root_id = b.root_id AND a.id = b.id AND a.tenant_id = current_setting('app.tenant')`,
      values: [
        textArray(billed.map(({ rootId }) => rootId)),
        plainArray(billed.map(({ id }) => id)),
        textArray(billed.map(({ billId }) => billId)),
      ],
    });
  }

  /** Whether the accrual is a line of the live bill. */
  async isOpenOn(tx: Tx, key: BillKey | undefined, id: string): Promise<boolean> {
    if (key === undefined) return false;
    const found = await rows(
      tx,
      `SELECT id FROM accrual WHERE id = $1::uuid AND payer_id = $2 AND bill_from = $3 AND currency = $4
         AND ${isOneOf('leg', BILLED_LEGS)} AND bill_id IS NULL`,
      [id, key.payerId, formatInstant(key.billFrom), key.currency],
    );
    return found.length > 0;
  }

  /** Finds accruals by id, billed or not, unordered. */
  async find(tx: Tx, ids: readonly string[]): Promise<Accrual[]> {
    const found = await rows<AccrualRow>(
      tx,
      `SELECT ${ACCRUAL_COLUMNS} FROM accrual a WHERE a.id = ANY($1::uuid[])`,
      [plainArray(ids)],
    );
    return found.map(fromAccrualRow);
  }
}

function periodColumns(
  periods: readonly { readonly payerId: string; readonly from: Instant }[],
): string[] {
  return [
    textArray(periods.map(({ payerId }) => payerId)),
    plainArray(periods.map(({ from }) => formatInstant(from))),
  ];
}

function startText(openFrom: Instant | null): string {
  return openFrom === null ? '-infinity' : formatInstant(openFrom);
}
