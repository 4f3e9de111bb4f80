import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import { formatInstant, type Instant, instant, type Period } from '../../core/time';
import { query, row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { BillContent, LineContent, RunType } from '../domain/bill-content';
import type { BillState } from '../domain/bill-lifecycle';

/** A closed bill: all but the last five columns is fixed for ever. */
export type ClosedBill = {
  readonly id: string;
  readonly rootId: string;
  readonly payerId: string;
  readonly currency: string;
  readonly period: Period;
  readonly number: string;
  readonly runType: RunType;
  readonly issuedAt: Instant;
  readonly dueAt: Instant;
  readonly nextAt: Instant;
  readonly taxExcluded: Decimal;
  readonly taxIncluded: Decimal;
  readonly prepaid: Decimal;
  readonly due: Decimal;
  readonly content: BillContent;
  readonly hash: string;
  readonly state: BillState;
  readonly heldFrom: BillState | null;
  readonly remaining: Decimal;
  readonly updatedAt: Instant;
  readonly revision: number;
};

export type StoredLine = {
  readonly billId: string;
  readonly accrualId: string;
  readonly content: LineContent;
};

const COLUMNS = `id, root_id, payer_id, currency, period_from, period_to, number, run_type, issued_at, due_at,
  next_at, tax_excluded, tax_included, prepaid, due, content, hash, state, held_from, remaining, updated_at, revision`;

export const BILL_SELECT = `SELECT id, root_id, payer_id, currency, period_from, period_to, number, run_type,
  issued_at, due_at, next_at, tax_excluded::text, tax_included::text, prepaid::text, due::text, content, hash,
  state, held_from, remaining::text, updated_at, revision`;

const INSERT = `
INSERT INTO bill (${COLUMNS.replace(', revision', '')})
SELECT id, root_id, payer_id, currency, period_from, period_to, number, run_type, issued_at, due_at, next_at,
  tax_excluded, tax_included, prepaid, due, content::jsonb, hash, state, NULL, due, issued_at
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[],
  $8::text[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::numeric[], $13::numeric[],
  $14::numeric[], $15::numeric[], $16::text[], $17::text[], $18::text[])
AS b(id, root_id, payer_id, currency, period_from, period_to, number, run_type, issued_at, due_at, next_at,
  tax_excluded, tax_included, prepaid, due, content, hash, state)
ORDER BY number`;

/** The tables `bill` and `bill_line`. */
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
        texts(({ runType }) => runType),
        plain(({ issuedAt }) => formatInstant(issuedAt)),
        plain(({ dueAt }) => formatInstant(dueAt)),
        plain(({ nextAt }) => formatInstant(nextAt)),
        plain(({ taxExcluded }) => formatDecimal(taxExcluded)),
        plain(({ taxIncluded }) => formatDecimal(taxIncluded)),
        plain(({ prepaid }) => formatDecimal(prepaid)),
        plain(({ due }) => formatDecimal(due)),
        texts(({ content }) => JSON.stringify(content)),
        texts(({ hash }) => hash),
        texts(({ state }) => state),
      ],
    });
  }

  async insertLines(tx: Tx, lines: readonly StoredLine[]): Promise<void> {
    await query(tx, {
      name: 'billing-insert-lines',
      text: `INSERT INTO bill_line (bill_id, number, accrual_id, content)
        SELECT bill_id, number, accrual_id, content::jsonb
        FROM unnest($1::text[], $2::int[], $3::uuid[], $4::text[]) AS l(bill_id, number, accrual_id, content)`,
      values: [
        textArray(lines.map(({ billId }) => billId)),
        plainArray(lines.map(({ content }) => content.number)),
        plainArray(lines.map(({ accrualId }) => accrualId)),
        textArray(lines.map(({ content }) => JSON.stringify(content))),
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
    return this.select(tx, id, '');
  }

  async lock(tx: Tx, id: string): Promise<ClosedBill | undefined> {
    return this.select(tx, id, 'FOR UPDATE');
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

  async move(
    tx: Tx,
    id: string,
    to: {
      readonly state: BillState;
      readonly heldFrom: BillState | null;
      readonly remaining: Decimal;
      readonly at: Instant;
    },
  ): Promise<void> {
    await rows(
      tx,
      `UPDATE bill SET state = $2, held_from = $3, remaining = $4, updated_at = $5, revision = revision + 1
       WHERE id = $1`,
      [id, to.state, to.heldFrom, formatDecimal(to.remaining), formatInstant(to.at)],
    );
  }

  async lines(tx: Tx, billId: string): Promise<LineContent[]> {
    const found = await rows<{ content: LineContent }>(
      tx,
      'SELECT content FROM bill_line WHERE bill_id = $1 ORDER BY number',
      [billId],
    );
    return found.map(({ content }) => content);
  }

  /** The closed lines of these accruals, by accrual. */
  async linesOf(tx: Tx, accrualIds: readonly string[]): Promise<Map<string, StoredLine>> {
    const found = await rows<{ bill_id: string; accrual_id: string; content: LineContent }>(
      tx,
      'SELECT bill_id, accrual_id, content FROM bill_line WHERE accrual_id = ANY($1::uuid[])',
      [plainArray(accrualIds)],
    );
    return new Map(
      found.map(({ bill_id, accrual_id, content }) => [
        accrual_id,
        { billId: bill_id, accrualId: accrual_id, content },
      ]),
    );
  }

  /** In order of numbering, for the proof; starts after the bill with `afterSeq`. */
  async page(
    tx: Tx,
    afterSeq: bigint,
    limit: number,
  ): Promise<{ seq: bigint; bill: ClosedBill }[]> {
    const found = await rows<BillRow & { seq: string }>(
      tx,
      `${BILL_SELECT}, seq::text FROM bill WHERE seq > $1 ORDER BY seq LIMIT $2`,
      [afterSeq.toString(), limit],
    );
    return found.map((each) => ({ seq: BigInt(each.seq), bill: billFromRow(each) }));
  }

  private async select(tx: Tx, id: string, lock: string): Promise<ClosedBill | undefined> {
    const found = await row<BillRow>(tx, `${BILL_SELECT} FROM bill WHERE id = $1 ${lock}`, [id]);
    return found && billFromRow(found);
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
  run_type: RunType;
  issued_at: Date;
  due_at: Date;
  next_at: Date;
  tax_excluded: string;
  tax_included: string;
  prepaid: string;
  due: string;
  content: BillContent;
  hash: string;
  state: BillState;
  held_from: BillState | null;
  remaining: string;
  updated_at: Date;
  revision: number;
};

export function billFromRow(found: BillRow): ClosedBill {
  return {
    id: found.id,
    rootId: found.root_id,
    payerId: found.payer_id,
    currency: found.currency,
    period: periodOf(found),
    number: found.number,
    runType: found.run_type,
    issuedAt: instant(found.issued_at.getTime()),
    dueAt: instant(found.due_at.getTime()),
    nextAt: instant(found.next_at.getTime()),
    taxExcluded: decimal(found.tax_excluded),
    taxIncluded: decimal(found.tax_included),
    prepaid: decimal(found.prepaid),
    due: decimal(found.due),
    content: found.content,
    hash: found.hash,
    state: found.state,
    heldFrom: found.held_from,
    remaining: decimal(found.remaining),
    updatedAt: instant(found.updated_at.getTime()),
    revision: found.revision,
  };
}

function periodOf(found: Pick<BillRow, 'period_from' | 'period_to'>): Period {
  return {
    from: instant(found.period_from.getTime()),
    to: instant(found.period_to.getTime()),
  };
}
