import { isUuid } from '../../core/uuid';
import { query, row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import { type Columns, type ListQuery, listResources, type Page } from '../../tmf';
import type { LineContent } from '../domain/bill-content';
import { NUMBER_MAX, rangeOf } from './numbered';

export type StoredLine = {
  readonly rootId: string;
  readonly billId: string;
  readonly accrualId: string;
  readonly content: LineContent;
};

type LineRow = {
  root_id: string;
  bill_id: string;
  accrual_id: string;
  content: LineContent;
};

const LINE_COLUMNS: Columns = {
  id: { sql: 'accrual_id', type: 'uuid' },
  number: { sql: 'number', type: 'numeric' },
};

// Only the printed form counts, without leading zeros or a sign.
const LINE_NUMBER = /^[1-9]\d{0,8}$/;

/** The table `bill_line`: the lines of closed bills, numbered from 1 without gaps. */
export class BillLineRepository {
  async insert(tx: Tx, lines: readonly StoredLine[]): Promise<void> {
    await query(tx, {
      name: 'billing-insert-lines',
      text: `INSERT INTO bill_line (root_id, bill_id, number, accrual_id, content)
        SELECT root_id, bill_id, number, accrual_id, content::jsonb
        FROM unnest($1::text[], $2::text[], $3::int[], $4::uuid[], $5::text[])
          AS l(root_id, bill_id, number, accrual_id, content)`,
      values: [
        textArray(lines.map(({ rootId }) => rootId)),
        textArray(lines.map(({ billId }) => billId)),
        plainArray(lines.map(({ content }) => content.number)),
        plainArray(lines.map(({ accrualId }) => accrualId)),
        textArray(lines.map(({ content }) => JSON.stringify(content))),
      ],
    });
  }

  async ofBill(tx: Tx, billId: string, most: number = NUMBER_MAX): Promise<LineContent[]> {
    const found = await rows<{ content: LineContent }>(
      tx,
      'SELECT content FROM bill_line WHERE bill_id = $1 AND number <= $2 ORDER BY number',
      [billId, most],
    );
    return found.map(({ content }) => content);
  }

  /** The number of lines of a closed bill, read as the number of its last one. */
  async count(tx: Tx, billId: string): Promise<number> {
    const last = await row<{ number: number }>(
      tx,
      'SELECT number FROM bill_line WHERE bill_id = $1 ORDER BY number DESC LIMIT 1',
      [billId],
    );
    return last?.number ?? 0;
  }

  list(tx: Tx, billId: string, query: ListQuery): Promise<Page> {
    const { passed, last, rest } = rangeOf(query);
    return listResources<{ content: LineContent }>(
      tx,
      {
        select: 'SELECT content',
        from: 'bill_line',
        where: 'bill_id = $1 AND number > $2 AND number <= $3',
        parameters: [billId, passed, last],
        columns: LINE_COLUMNS,
        body: 'content',
        order: 'number',
        total: async (_, filter) => (filter.length === 0 ? this.count(tx, billId) : undefined),
        toResource: ({ content }) => ({ id: content.id, body: { ...content } }),
      },
      rest,
    );
  }

  /** Finds a line by its id or its number on the bill. */
  async find(tx: Tx, billId: string, line: string): Promise<LineContent | undefined> {
    const key = isUuid(line) ? 'accrual_id = $2::uuid' : 'number = $2::int';
    if (!isUuid(line) && !LINE_NUMBER.test(line)) return undefined;
    const found = await row<{ content: LineContent }>(
      tx,
      `SELECT content FROM bill_line WHERE bill_id = $1 AND ${key}`,
      [billId, line],
    );
    return found?.content;
  }

  /** The lines on closed bills, keyed by accrual. */
  async ofAccruals(tx: Tx, accrualIds: readonly string[]): Promise<Map<string, StoredLine>> {
    const found = await rows<LineRow>(
      tx,
      'SELECT root_id, bill_id, accrual_id, content FROM bill_line WHERE accrual_id = ANY($1::uuid[])',
      [plainArray(accrualIds)],
    );
    return new Map(
      found.map(({ root_id, bill_id, accrual_id, content }) => [
        accrual_id,
        { rootId: root_id, billId: bill_id, accrualId: accrual_id, content },
      ]),
    );
  }
}
