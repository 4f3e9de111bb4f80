import { formatInstant, type Instant, instantOf } from '../../core/time';
import { query, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { BillKey } from '../domain/bill';

/** A live bill that is there, whatever it comes to. */
export type OpenBill = { readonly key: BillKey; readonly isHeld: boolean };

type OpenRow = { payer_id: string; bill_from: Date; currency: string; state: string };

const SELECT = 'SELECT payer_id, bill_from, currency, state FROM open_bill';

/** Live bills as rows: charging's first accrual of a bill makes one, closing the bill removes it. */
export class OpenBillRepository {
  async ofPayer(tx: Tx, payerId: string): Promise<OpenBill[]> {
    return (await rows<OpenRow>(tx, `${SELECT} WHERE payer_id = $1`, [payerId])).map(fromRow);
  }

  /** The earliest period with something open, for payers that have any. */
  async earliest(tx: Tx, payerIds: readonly string[]): Promise<Map<string, Instant>> {
    const found = await rows<Pick<OpenRow, 'payer_id' | 'bill_from'>>(
      tx,
      `SELECT payer_id, min(bill_from) AS bill_from FROM open_bill
       WHERE payer_id = ANY($1::text[]) GROUP BY payer_id`,
      [payerIds],
    );
    return new Map(found.map((each) => [each.payer_id, instantOf(each.bill_from)]));
  }

  /** In the order of the ids; what is not there is missing. */
  async findAll(tx: Tx, ids: readonly string[]): Promise<OpenBill[]> {
    if (ids.length === 0) return [];
    const found = await rows<OpenRow>(
      tx,
      `${SELECT} WHERE id = ANY($1::text[]) ORDER BY array_position($1::text[], id)`,
      [ids],
    );
    return found.map(fromRow);
  }

  /** Those on hold: their periods are not closed until they are released. */
  async held(tx: Tx, payerIds: readonly string[]): Promise<BillKey[]> {
    const found = await rows<OpenRow>(
      tx,
      `${SELECT} WHERE payer_id = ANY($1::text[]) AND state = 'onHold'`,
      [payerIds],
    );
    return found.map(fromRow).map(({ key }) => key);
  }

  /** Also of a bill nothing was charged on yet. */
  async hold(tx: Tx, rootId: string, { payerId, billFrom, currency }: BillKey): Promise<void> {
    await rows(
      tx,
      `INSERT INTO open_bill (root_id, payer_id, bill_from, currency, id, state)
       VALUES ($1, $2, $3, $4, meterline_bill_id($2, $4, $3), 'onHold')
       ON CONFLICT (tenant_id, payer_id, bill_from, currency) DO UPDATE SET state = 'onHold'`,
      [rootId, payerId, formatInstant(billFrom), currency],
    );
  }

  async release(tx: Tx, { payerId, billFrom, currency }: BillKey): Promise<void> {
    const key = [payerId, formatInstant(billFrom), currency];
    const isKey = 'payer_id = $1 AND bill_from = $2 AND currency = $3';
    await rows(tx, `UPDATE open_bill SET state = 'new' WHERE ${isKey}`, key);
    await rows(
      tx,
      `DELETE FROM open_bill WHERE ${isKey} AND NOT EXISTS (
         SELECT FROM accrual WHERE ${isKey} AND leg = 'retail' AND bill_id IS NULL)`,
      key,
    );
  }

  /** They are closed ones from now on. */
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

function fromRow({ payer_id, bill_from, currency, state }: OpenRow): OpenBill {
  const key = { payerId: payer_id, billFrom: instantOf(bill_from), currency };
  return { key, isHeld: state === 'onHold' };
}
