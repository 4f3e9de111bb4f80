import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant, instantOf, type Period } from '../../core/time';
import { query, row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { BillContent } from '../domain/bill-content';
import type { BillState } from '../domain/bill-lifecycle';
import type { PaymentPart } from '../domain/bill-view';

/** A closed bill: all but the state and what follows it is fixed for ever. */
export type ClosedBill = {
  readonly id: string;
  readonly rootId: string;
  readonly payerId: string;
  readonly currency: string;
  readonly period: Period;
  readonly number: string;
  readonly content: BillContent;
  readonly hash: string;
  readonly state: BillState;
  readonly heldFrom: BillState | null;
  readonly remaining: Decimal;
  readonly payments: readonly PaymentPart[];
  readonly creditAvailable: null;
  readonly updatedAt: Instant;
  readonly revision: number;
};

/** What a payment asks of a bill; `due` is what it was issued with. */
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
  tax_excluded, tax_included, due, content, hash, state, held_from, remaining, updated_at, place)
SELECT id, root_id, payer_id, currency, period_from, period_to, number, issued_at, due_at,
  tax_excluded, tax_included, due, content::jsonb, hash, state, NULL, due, issued_at,
  coalesce((SELECT o.place FROM open_bill o WHERE o.id = b.id), nextval('bill_place'))
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
    return (await this.select(tx, [id], '')).get(id);
  }

  /** By id; those that are not there are missing. */
  findAll(tx: Tx, ids: readonly string[]): Promise<Map<string, ClosedBill>> {
    return this.select(tx, ids, '');
  }

  async lock(tx: Tx, id: string): Promise<ClosedBill | undefined> {
    return (await this.select(tx, [id], 'FOR UPDATE')).get(id);
  }

  /** How these stand, locked; their content, which grows with their accounts, is not read for that. */
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

  /** Bills of these payers that show anything of the time from `from` to `to`, oldest first. */
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

  /** Whether a closed bill has the id: its content, which grows with its accounts, is not read for that. */
  async isClosed(tx: Tx, id: string): Promise<boolean> {
    return (await row(tx, 'SELECT id FROM bill WHERE id = $1', [id])) !== undefined;
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

export type BillRow = {
  id: string;
  root_id: string;
  payer_id: string;
  currency: string;
  period_from: Date;
  period_to: Date;
  number: string;
  content: BillContent;
  hash: string;
  state: BillState;
  held_from: BillState | null;
  remaining: string;
  payments: PaymentPart[] | null;
  updated_at: Date;
  revision: number;
};

export function fromBillRow(found: BillRow): ClosedBill {
  return {
    id: found.id,
    rootId: found.root_id,
    payerId: found.payer_id,
    currency: found.currency,
    period: periodOf(found),
    number: found.number,
    content: found.content,
    hash: found.hash,
    state: found.state,
    heldFrom: found.held_from,
    remaining: decimal(found.remaining),
    payments: found.payments ?? [],
    creditAvailable: null,
    updatedAt: instantOf(found.updated_at),
    revision: found.revision,
  };
}

function periodOf(found: Pick<BillRow, 'period_from' | 'period_to'>): Period {
  return {
    from: instantOf(found.period_from),
    to: instantOf(found.period_to),
  };
}
