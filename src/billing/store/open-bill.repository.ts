import { BILLED_LEGS } from '../../charging/domain/leg';
import { isOneOf } from '../../platform/sql-text';
import type { BillingCycle } from '../../core/calendar';
import { formatInstant, type Instant, instantOf } from '../../core/time';
import { query, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import { type BillKey, textOfKey } from '../domain/bill';
import { billIdOf } from '../domain/bill-id';
import { fromRow, type OpenBill, type OpenRow } from './open-bill.mapping';

export type LivePeriod = Pick<BillKey, 'payerId' | 'billFrom'>;
export type NameOfBill = (key: BillKey, cycle: BillingCycle) => string;

const SELECT = 'SELECT id, payer_id, bill_from, currency, state FROM open_bill';

/** Live bills in the table `open_bill`: the first accrual makes the row, closing the bill removes it. */
export class OpenBillRepository {
  async ofPayer(tx: Tx, payerId: string): Promise<OpenBill[]> {
    return (await rows<OpenRow>(tx, `${SELECT} WHERE payer_id = $1`, [payerId])).map(fromRow);
  }

  /** The start of each payer's earliest live bill; payers without one are left out. */
  async earliest(tx: Tx, payerIds: readonly string[]): Promise<Map<string, Instant>> {
    const found = await rows<Pick<OpenRow, 'payer_id' | 'bill_from'>>(
      tx,
      `SELECT payer_id, min(bill_from) AS bill_from FROM open_bill
       WHERE payer_id = ANY($1::text[]) GROUP BY payer_id`,
      [payerIds],
    );
    return new Map(found.map((each) => [each.payer_id, instantOf(each.bill_from)]));
  }

  /** In the order of the ids; ids without a live bill are left out. */
  async findAll(tx: Tx, ids: readonly string[]): Promise<OpenBill[]> {
    if (ids.length === 0) return [];
    const found = await rows<OpenRow>(
      tx,
      `${SELECT} WHERE id = ANY($1::text[]) ORDER BY array_position($1::text[], id)`,
      [ids],
    );
    return found.map(fromRow);
  }

  /** The live bills of these periods, unordered. */
  async ofPeriods(tx: Tx, periods: readonly LivePeriod[]): Promise<OpenBill[]> {
    if (periods.length === 0) return [];
    const found = await query<OpenRow>(tx, {
      name: 'billing-open-bills',
      text: `SELECT o.* FROM unnest($1::text[], $2::timestamptz[]) AS wanted(payer_id, bill_from)
        CROSS JOIN LATERAL (${SELECT} WHERE payer_id = wanted.payer_id AND bill_from = wanted.bill_from) o`,
      values: [
        textArray(periods.map(({ payerId }) => payerId)),
        plainArray(periods.map(({ billFrom }) => formatInstant(billFrom))),
      ],
    });
    return found.rows.map(fromRow);
  }

  /** Names bills of these periods: as their rows do, those without one by the payer's cycle. */
  async idsOf(tx: Tx, periods: readonly LivePeriod[]): Promise<NameOfBill> {
    const open = await this.ofPeriods(tx, periods);
    const ids = new Map(open.map(({ id, key }) => [textOfKey(key), id]));
    return (key, cycle) => ids.get(textOfKey(key)) ?? billIdOf(key, cycle);
  }

  /** The payers' bills on hold, whose periods are not closed until they are released. */
  async held(tx: Tx, payerIds: readonly string[]): Promise<BillKey[]> {
    const found = await rows<OpenRow>(
      tx,
      `${SELECT} WHERE payer_id = ANY($1::text[]) AND state = 'onHold'`,
      [payerIds],
    );
    return found.map(fromRow).map(({ key }) => key);
  }

  /** Puts a bill on hold, also one on which nothing was charged yet. */
  async hold(tx: Tx, rootId: string, id: string, key: BillKey): Promise<void> {
    const { payerId, billFrom, currency } = key;
    await rows(
      tx,
      `INSERT INTO open_bill (root_id, payer_id, bill_from, currency, id, state)
       VALUES ($1, $2, $3, $4, $5, 'onHold')
       ON CONFLICT (tenant_id, payer_id, bill_from, currency) DO UPDATE SET state = 'onHold'`,
      [rootId, payerId, formatInstant(billFrom), currency, id],
    );
  }

  async release(tx: Tx, { payerId, billFrom, currency }: BillKey): Promise<void> {
    const key = [payerId, formatInstant(billFrom), currency];
    const isKey = 'payer_id = $1 AND bill_from = $2 AND currency = $3';
    await rows(tx, `UPDATE open_bill SET state = 'new' WHERE ${isKey}`, key);
    await rows(
      tx,
      `DELETE FROM open_bill WHERE ${isKey} AND NOT EXISTS (
         SELECT FROM accrual WHERE ${isKey} AND ${isOneOf('leg', BILLED_LEGS)} AND bill_id IS NULL)`,
      key,
    );
  }

  /** Removes the rows of bills that are now closed. */
  async close(tx: Tx, keys: readonly BillKey[]): Promise<void> {
    await query(tx, {
      name: 'billing-open-bills-closed',
      text: `DELETE FROM open_bill o
        USING unnest($1::text[], $2::timestamptz[], $3::text[]) AS k(payer_id, bill_from, currency)
        WHERE o.payer_id = k.payer_id AND o.bill_from = k.bill_from AND o.currency = k.currency
          AND o.tenant_id = current_setting('app.tenant')`,
      values: [
        textArray(keys.map(({ payerId }) => payerId)),
        plainArray(keys.map(({ billFrom }) => formatInstant(billFrom))),
        textArray(keys.map(({ currency }) => currency)),
      ],
    });
  }
}
