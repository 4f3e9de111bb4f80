import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant, type Period } from '../../core/time';
import { query, row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import { namesOfBill } from '../domain/bill-id';
import { type ClosedBill, type BillRow, fromBillRow, periodOf } from './bill.mapping';

/** The attributes that a payment needs; `due` is the amount at the time of issue. */
export type BillStanding = Pick<ClosedBill, 'id' | 'state' | 'remaining'> & {
  readonly due: Decimal;
};

export type BillMove = Pick<ClosedBill, 'id' | 'state' | 'heldFrom' | 'remaining'>;

export const BILL_SELECT = `SELECT id, root_id, payer_id, currency, period_from, period_to, number, content,
  hash, state, held_from, remaining::text, updated_at, revision,
  (SELECT jsonb_agg(jsonb_build_object('amount', p.amount::text, 'by', jsonb_build_object(
     'kind', CASE WHEN p.payment_id IS NOT NULL THEN 'payment' WHEN p.refund_id IS NOT NULL THEN 'refund' ELSE 'bill' END,
     'id', coalesce(p.payment_id, p.refund_id, p.other_bill_id),
     'number', (SELECT o.number FROM bill o WHERE o.tenant_id = p.tenant_id AND o.id = p.other_bill_id))) ORDER BY p.seq)
   FROM bill_payment p WHERE p.tenant_id = bill.tenant_id AND p.bill_id = bill.id) AS payments`;

const INSERT = `
INSERT INTO bill (id, root_id, payer_id, currency, period_from, period_to, number, issued_at, due_at,
  tax_excluded, tax_included, due, content, hash, state, held_from, remaining, updated_at, place, is_prepaid)
SELECT id, root_id, payer_id, currency, period_from, period_to, number, issued_at, due_at,
  tax_excluded, tax_included, due, content::jsonb, hash, state, NULL, due, issued_at,
  coalesce((SELECT o.place FROM open_bill o WHERE o.id = b.id), nextval('bill_place')),
  coalesce((SELECT p.mode = 'prepaid' FROM account p WHERE p.id = b.payer_id), false)
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[],
  $8::timestamptz[], $9::timestamptz[], $10::numeric[], $11::numeric[], $12::numeric[], $13::text[], $14::text[],
  $15::text[])
AS b(id, root_id, payer_id, currency, period_from, period_to, number, issued_at, due_at,
  tax_excluded, tax_included, due, content, hash, state)`;

/** The tables `bill` and `bill_number`. */
export class BillRepository {
  async insert(tx: Tx, bills: readonly ClosedBill[]): Promise<void> {
    const texts = (read: (bill: ClosedBill) => string) => textArray(bills.map(read));
    const plain = (read: (bill: ClosedBill) => string) => plainArray(bills.map(read));
    await query(tx, {
      name: 'billing-insert-bills',
      text: INSERT,
      values: [
        texts(({ id }) => id),
        texts(({ rootId }) => rootId),
        texts(({ payerId }) => payerId),
        texts(({ currency }) => currency),
        plain(({ period }) => formatInstant(period.from)),
        plain(({ period }) => formatInstant(period.to)),
        texts(({ number }) => number),
        plain(({ content }) => content.billDate),
        plain(({ content }) => content.paymentDueDate),
        plain(({ content }) => content.totals.taxExcluded),
        plain(({ content }) => content.totals.taxIncluded),
        plain(({ content }) => content.totals.due),
        texts(({ content }) => JSON.stringify(content)),
        texts(({ hash }) => hash),
        texts(({ state }) => state),
      ],
    });
  }

  /** The first of `count` numbers of the year; the row stays locked until the transaction ends. */
  async takeNumbers(tx: Tx, year: number, count: number): Promise<bigint> {
    const taken = await row<{ last: string }>(
      tx,
      `INSERT INTO bill_number AS n (year, last) VALUES ($1, $2)
       ON CONFLICT (tenant_id, year) DO UPDATE SET last = n.last + $2 RETURNING last::text`,
      [year, count],
    );
    return BigInt(taken?.last ?? '0') - BigInt(count) + 1n;
  }

  async find(tx: Tx, id: string): Promise<ClosedBill | undefined> {
    return this.named(tx, id, '');
  }

  /** Finds bills by id; unknown ids are left out. */
  findAll(tx: Tx, ids: readonly string[]): Promise<Map<string, ClosedBill>> {
    return this.select(tx, ids, '');
  }

  async lock(tx: Tx, id: string): Promise<ClosedBill | undefined> {
    return this.named(tx, id, 'FOR UPDATE');
  }

  /** Locks the bills and reads their standing only: their content grows with the number of accounts. */
  async lockStanding(tx: Tx, ids: readonly string[]): Promise<Map<string, BillStanding>> {
    const found = await rows<Pick<BillRow, 'id' | 'state' | 'remaining'> & { due: string }>(
      tx,
      `SELECT id, state, remaining::text, due::text FROM bill WHERE id = ANY($1::text[]) ORDER BY seq FOR UPDATE`,
      [textArray(ids)],
    );
    return new Map(
      found.map(({ id, state, remaining, due }) => [
        id,
        { id, state, remaining: decimal(remaining), due: decimal(due) },
      ]),
    );
  }

  /** Bills of these payers with lines for any time between `from` and `to`, oldest first. */
  async overlapping(
    tx: Tx,
    payerIds: readonly string[],
    { from, to }: Period,
  ): Promise<Pick<ClosedBill, 'id' | 'payerId' | 'currency' | 'period' | 'number'>[]> {
    const found = await rows<BillRow>(
      tx,
      `SELECT id, payer_id, currency, period_from, period_to, number FROM bill
       WHERE payer_id = ANY($1::text[]) AND period_from < $3 AND period_to > $2 ORDER BY seq`,
      [payerIds, formatInstant(from), formatInstant(to)],
    );
    return found.map((each) => ({
      id: each.id,
      payerId: each.payer_id,
      currency: each.currency,
      period: periodOf(each),
      number: each.number,
    }));
  }

  async move(tx: Tx, moves: readonly BillMove[], at: Instant): Promise<void> {
    if (moves.length === 0) return;
    await query(tx, {
      name: 'billing-move',
      text: `UPDATE bill b SET state = m.state, held_from = m.held_from, remaining = m.remaining, updated_at = $5,
          revision = b.revision + 1
        FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[]) AS m(id, state, held_from, remaining)
        WHERE b.id = m.id AND b.tenant_id = current_setting('app.tenant')`,
      values: [
        textArray(moves.map(({ id }) => id)),
        textArray(moves.map(({ state }) => state)),
        plainArray(moves.map(({ heldFrom }) => heldFrom)),
        plainArray(moves.map(({ remaining }) => formatDecimal(remaining))),
        formatInstant(at),
      ],
    });
  }

  /** The id of a closed bill, by any of its names. Its content, which may be large, is not read. */
  async closedId(tx: Tx, id: string): Promise<string | undefined> {
    const names = textArray(namesOfBill(id));
    const sql = 'SELECT id FROM bill WHERE id = ANY($1::text[]) LIMIT 1';
    return (await row<{ id: string }>(tx, sql, [names]))?.id;
  }

  /** Those of the ids that name closed bills, in whatever form they do. */
  async closedAmong(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const sql = 'SELECT id FROM bill WHERE id = ANY($1::text[])';
    const found = await rows<{ id: string }>(tx, sql, [textArray(ids.flatMap(namesOfBill))]);
    const known = new Set(found.map(({ id }) => id));
    return new Set(ids.filter((id) => namesOfBill(id).some((name) => known.has(name))));
  }

  private async named(tx: Tx, id: string, lock: string): Promise<ClosedBill | undefined> {
    const [found] = (await this.select(tx, namesOfBill(id), lock)).values();
    return found;
  }

  private async select(
    tx: Tx,
    ids: readonly string[],
    lock: string,
  ): Promise<Map<string, ClosedBill>> {
    if (ids.length === 0) return new Map();
    const found = await rows<BillRow>(
      tx,
      `${BILL_SELECT} FROM bill WHERE id = ANY($1::text[]) ORDER BY seq ${lock}`,
      [textArray(ids)],
    );
    return new Map(found.map((each) => [each.id, fromBillRow(each)]));
  }
}
