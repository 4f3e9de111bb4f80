import { row, rows, type Tx } from '../../platform/database';
import type { Roots } from '../domain/check';
import type { JournalTransaction } from '../domain/journal';
import { fromRow, type TransactionRow } from './journal.mapping';

const PAGE_SIZE = 1_000;

/** The last transaction of a chain and the one that its head names; either may be missing. */
export type ChainEnd = {
  readonly rootId: string;
  readonly headSeq: string | null;
  readonly lastSeq: string | null;
};

export class ChainRepository {
  /** The transactions of these roots in chain order, in pages. */
  async *transactions(
    tx: Tx,
    { after, upTo }: Roots,
  ): AsyncGenerator<readonly JournalTransaction[]> {
    let last: readonly string[] | undefined;
    for (;;) {
      const values = last === undefined ? [after] : [...last];
      const lower =
        last === undefined ? 'root_id > $1' : '(root_id, t.seq) > ($1, $2::text::bigint)';
      const upper = upTo === null ? '' : `AND root_id <= $${values.push(upTo)}`;
      const page = await rows<TransactionRow>(
        tx,
        `SELECT root_id, seq::text, kind, reference, posted_at, accounts, units, amounts::text[], previous_hash, hash
         FROM journal_transaction t WHERE ${lower} ${upper} ORDER BY root_id, t.seq LIMIT ${PAGE_SIZE}`,
        values,
      );
      const end = page.at(-1);
      if (end === undefined) return;
      yield page.map(fromRow);
      if (page.length < PAGE_SIZE) return;
      last = [end.root_id, end.seq];
    }
  }

  /** The first of these roots that has transactions but no head. */
  async headless(tx: Tx, rootIds: readonly string[]): Promise<string | undefined> {
    const found = await row<{ root_id: string }>(
      tx,
      `SELECT k.root_id FROM unnest($1::text[]) AS k(root_id)
       WHERE NOT EXISTS (SELECT FROM ledger_head h WHERE h.root_id = k.root_id) ORDER BY 1 LIMIT 1`,
      [rootIds],
    );
    return found?.root_id;
  }

  /** The first root whose last transaction is not the one its head names; each is found by one probe. */
  async cutOff(tx: Tx, { after, upTo }: Roots): Promise<ChainEnd | undefined> {
    const values = upTo === null ? [after] : [after, upTo];
    const range = `root_id > $1${upTo === null ? '' : ' AND root_id <= $2'}`;
    return row<ChainEnd>(
      tx,
      `SELECT h.root_id AS "rootId", h.seq::text AS "headSeq", t.seq::text AS "lastSeq"
       FROM (SELECT root_id, seq, hash FROM ledger_head WHERE ${range}) h
       LEFT JOIN LATERAL (SELECT t.seq, t.hash FROM journal_transaction t
         WHERE t.root_id = h.root_id ORDER BY t.seq DESC LIMIT 1) t ON true
       WHERE (h.seq, h.hash) IS DISTINCT FROM (coalesce(t.seq, 0), coalesce(t.hash, '')) ORDER BY 1 LIMIT 1`,
      values,
    );
  }
}
