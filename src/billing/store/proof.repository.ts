import { rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { Accrual } from '../domain/bill';
import type { BillContent, LineContent } from '../domain/bill-content';
import type { BillColumns } from '../domain/prove-bill';
import { groupBy } from '../../core/group-by';
import { ACCRUAL_COLUMNS } from './accrual.repository';
import { type AccrualRow, fromAccrualRow } from './accrual.mapping';

export type StoredEvidence = {
  readonly id: string;
  readonly columns: BillColumns;
  readonly hash: string;
  readonly content: BillContent;
  readonly lines: readonly LineContent[];
  readonly accruals: readonly Accrual[];
};

export const BILLS_PER_PAGE = 200;

type BillRow = BillColumns & { hash: string; content: BillContent };
type LineRow = { key: string; content: LineContent };

export class ProofRepository {
  /** A page of bills after `after`, by id, with the lines and accruals to prove them by. */
  async evidence(tx: Tx, after: string | undefined): Promise<readonly StoredEvidence[]> {
    const bills = await rows<BillRow>(
      tx,
      `SELECT id, hash, content, number, payer_id AS "payerId", currency, period_from AS "periodFrom",
         period_to AS "periodTo", issued_at AS "issuedAt", due_at AS "dueAt", tax_excluded::text AS "taxExcluded",
         tax_included::text AS "taxIncluded", due::text, remaining::text, coalesce(held_from, state) AS state
       FROM bill WHERE id > $1 ORDER BY id LIMIT ${BILLS_PER_PAGE}`,
      [after ?? ''],
    );
    return bills.length === 0 ? [] : this.complete(tx, bills);
  }

  private async complete(tx: Tx, bills: readonly BillRow[]): Promise<StoredEvidence[]> {
    const page = [textArray(bills.map(({ id }) => id))];
    const wanted = 'unnest($1::text[]) AS w(bill_id)';
    const key = 'l.bill_id AS key';
    const lines = await rows<LineRow>(
      tx,
      `SELECT ${key}, l.content FROM ${wanted} JOIN bill_line l USING (bill_id) ORDER BY l.number`,
      page,
    );
    const accruals = await rows<AccrualRow & { key: string }>(
      tx,
      `SELECT ${key}, ${ACCRUAL_COLUMNS} FROM ${wanted} JOIN bill_line l USING (bill_id)
       JOIN accrual a ON a.root_id = l.root_id AND a.id = l.accrual_id`,
      page,
    );
    const linesOf = groupBy(lines, (line) => line.key);
    const accrualsOf = groupBy(accruals, (each) => each.key);
    return bills.map(({ hash, content, ...columns }) => {
      const { id } = columns;
      return {
        id,
        columns,
        hash,
        content,
        lines: (linesOf.get(id) ?? []).map((line) => line.content),
        accruals: (accrualsOf.get(id) ?? []).map(fromAccrualRow),
      };
    });
  }
}
