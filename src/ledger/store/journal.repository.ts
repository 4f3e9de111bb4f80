import { query, rows, type Statement, type Tx } from '../../platform/database';
import { bigints, instants, texts } from '../../platform/binary-array';
import { plainArray, textArray } from '../../platform/sql-array';
import { formatInstant, type Instant, instantOf } from '../../core/time';
import type { JournalTransaction } from '../domain/journal';
import type { Place } from '../domain/chain-order';

export type HeadRow = { readonly root_id: string; readonly seq: string; readonly hash: string };

const LOCK = `
SELECT h.root_id, h.seq::text, h.hash
FROM unnest($1::text[]) WITH ORDINALITY AS wanted(root_id, n)
CROSS JOIN LATERAL (
  SELECT root_id, seq, hash FROM ledger_head h WHERE h.root_id = wanted.root_id FOR UPDATE
) h ORDER BY wanted.n`;

const LOCK_FREE = LOCK.replace('FOR UPDATE', 'FOR UPDATE SKIP LOCKED');

// Whoever makes a head locks its name first: a row that another transaction is about to insert can
// neither be seen nor skipped.
const NAME = `hashtextextended('head ' || current_setting('app.tenant') || '/' || wanted.root_id, 0)`;

const CREATE = `INSERT INTO ledger_head (root_id)
SELECT wanted.root_id FROM unnest($1::text[]) AS wanted(root_id)
CROSS JOIN LATERAL (SELECT pg_advisory_xact_lock(${NAME})) AS named
ON CONFLICT DO NOTHING`;

// A head that is there is left alone: the insertion would wait for whoever moves it.
const CREATE_FREE = `INSERT INTO ledger_head (root_id)
SELECT wanted.root_id FROM unnest($1::text[]) AS wanted(root_id)
WHERE NOT EXISTS (SELECT FROM ledger_head h WHERE h.root_id = wanted.root_id)
  AND pg_try_advisory_xact_lock(${NAME})
ON CONFLICT DO NOTHING RETURNING root_id, seq::text, hash`;

const PLACES = `
SELECT root_id, posted_at, min(t.seq)::text AS first, max(t.seq)::text AS last FROM journal_transaction t
WHERE root_id = ANY($1::text[]) AND posted_at = ANY($2::timestamptz[]) GROUP BY 1, 2`;

export class JournalRepository {
  /**
   * Locks in the order given; the caller sorts, so that two transactions never wait for each other in
   * a ring. With `skipBusy` nothing is waited for: what is locked is not among those found.
   */
  async lockHeads(tx: Tx, rootIds: readonly string[], skipBusy: boolean): Promise<HeadRow[]> {
    const statement = skipBusy
      ? { name: 'ledger-lock-free', text: LOCK_FREE }
      : { name: 'ledger-lock', text: LOCK };
    return (await query<HeadRow>(tx, { ...statement, values: [textArray(rootIds)] })).rows;
  }

  /** A missing row cannot be locked: two first debits would both pass. */
  async createHeads(tx: Tx, rootIds: readonly string[]): Promise<void> {
    await rows(tx, CREATE, [textArray(rootIds)]);
  }

  /** Waits for nobody; the heads that were made are held by who made them. */
  createFreeHeads(tx: Tx, rootIds: readonly string[]): Promise<HeadRow[]> {
    return rows<HeadRow>(tx, CREATE_FREE, [textArray(rootIds)]);
  }

  async dropUnusedHead(tx: Tx, rootId: string): Promise<void> {
    await rows(tx, 'DELETE FROM ledger_head WHERE root_id = $1 AND seq = 0', [rootId]);
  }

  async places(tx: Tx, rootIds: readonly string[], at: readonly Instant[]): Promise<Place[]> {
    const values = [textArray(rootIds), plainArray(at.map(formatInstant))];
    const found = await rows<{ root_id: string; posted_at: Date; first: string; last: string }>(
      tx,
      PLACES,
      values,
    );
    return found.map(({ root_id: rootId, posted_at, first, last }) => {
      return { rootId, at: instantOf(posted_at), first: BigInt(first), last: BigInt(last) };
    });
  }

  /** A page of one root's transactions in chain order, starting after `afterSeq`. */
  async page(
    tx: Tx,
    rootId: string,
    afterSeq: bigint,
    limit: number,
  ): Promise<JournalTransaction[]> {
    const found = await rows<TransactionRow>(
      tx,
      `SELECT root_id, seq::text, kind, reference, posted_at, accounts, units, amounts::text[], previous_hash, hash
       FROM journal_transaction t WHERE root_id = $1 AND t.seq > $2 ORDER BY t.seq LIMIT $3`,
      [rootId, afterSeq.toString(), limit],
    );
    return found.map(fromRow);
  }
}

const INSERT = `INSERT INTO journal_transaction
        (root_id, seq, kind, reference, posted_at, accounts, units, amounts, previous_hash, hash)
        SELECT root_id, seq, kind, reference, posted_at, accounts::text[], units::text[], amounts::numeric[], previous_hash, hash
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
          AS t(root_id, seq, kind, reference, posted_at, accounts, units, amounts, previous_hash, hash)`;

const MOVE = `UPDATE ledger_head h SET seq = m.seq, hash = m.hash
        FROM unnest($1::text[], $2::bigint[], $3::text[]) AS m(root_id, seq, hash)
        WHERE h.root_id = m.root_id AND h.tenant_id = current_setting('app.tenant')`;

/** The transactions and the ends of the chains they move. */
export function journalChanges(
  transactions: readonly JournalTransaction[],
  heads: readonly { rootId: string; seq: bigint; hash: string }[],
): Statement[] {
  if (transactions.length === 0) return [];
  return [
    {
      name: 'ledger-insert',
      text: INSERT,
      values: [
        texts(transactions, (t) => t.rootId),
        bigints(transactions, (t) => t.seq),
        texts(transactions, (t) => t.kind),
        texts(transactions, (t) => t.reference),
        instants(transactions, (t) => t.postedAt),
        texts(transactions, (t) => textArray(t.postings.map((p) => p.account))),
        texts(transactions, (t) => textArray(t.postings.map((p) => p.unit))),
        texts(transactions, (t) => plainArray(t.postings.map((p) => p.amount))),
        texts(transactions, (t) => t.previousHash),
        texts(transactions, (t) => t.hash),
      ],
    },
    {
      name: 'ledger-move',
      text: MOVE,
      values: [
        texts(heads, (head) => head.rootId),
        bigints(heads, (head) => head.seq),
        texts(heads, (head) => head.hash),
      ],
    },
  ];
}

export type TransactionRow = {
  root_id: string;
  seq: string;
  kind: string;
  reference: string | null;
  posted_at: Date;
  accounts: string[];
  units: string[];
  amounts: string[];
  previous_hash: string;
  hash: string;
};

export function fromRow(row: TransactionRow): JournalTransaction {
  return {
    rootId: row.root_id,
    seq: BigInt(row.seq),
    kind: row.kind,
    reference: row.reference,
    postedAt: instantOf(row.posted_at),
    postings: row.accounts.map((account, line) => ({
      account,
      unit: row.units[line] ?? '',
      amount: row.amounts[line] ?? '',
    })),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
