import { isScoped, query, rows, send, type Statement, type Tx } from '../../platform/database';
import { bigints, instants, texts } from '../../platform/binary-array';
import { plainArray, textArray } from '../../platform/sql-array';
import { formatInstant, type Instant, instantOf } from '../../core/time';
import type { JournalTransaction } from '../domain/journal';
import type { Place } from '../domain/chain-order';
import { type TransactionRow, fromRow } from './journal.mapping';

export type HeadRow = { readonly root_id: string; readonly seq: string; readonly hash: string };

const LOCK = `
SELECT h.root_id, h.seq::text, h.hash
FROM unnest($1::text[]) WITH ORDINALITY AS wanted(root_id, n)
CROSS JOIN LATERAL (
  SELECT root_id, seq, hash FROM ledger_head h WHERE h.root_id = wanted.root_id FOR UPDATE
) h ORDER BY wanted.n`;

const LOCK_FREE = LOCK.replace('FOR UPDATE', 'FOR UPDATE SKIP LOCKED');

const FORGET_WITHIN = {
  name: 'ledger-forget-within',
  text: `SELECT set_config('app.within', '', true)`,
};

// Creating a head takes a lock on its name first, because a row that another transaction is inserting can be neither
// seen nor skipped.
const NAME = `hashtextextended('head ' || current_setting('app.tenant') || '/' || wanted.root_id, 0)`;

const CREATE = `INSERT INTO ledger_head (root_id)
SELECT wanted.root_id FROM unnest($1::text[]) AS wanted(root_id)
CROSS JOIN LATERAL (SELECT pg_advisory_xact_lock(${NAME})) AS named
ON CONFLICT DO NOTHING`;

// Existing heads are left out, because the insertion would wait for whoever has locked them.
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
   * Locks in the given order; callers sort, so that transactions cannot deadlock. With `skipBusy` it does not wait,
   * and leaves out locked heads.
   */
  async lockHeads(tx: Tx, rootIds: readonly string[], skipBusy: boolean): Promise<HeadRow[]> {
    const statement = skipBusy
      ? { name: 'ledger-lock-free', text: LOCK_FREE }
      : { name: 'ledger-lock', text: LOCK };
    const locked = query<HeadRow>(tx, { ...statement, values: [textArray(rootIds)] });
    // Which accounts are below that of the caller is read again: what was known of it is from before the wait.
    if (isScoped(tx)) send(tx, FORGET_WITHIN);
    return (await locked).rows;
  }

  /** A missing row cannot be locked: without a head, two first debits would both pass. */
  async createHeads(tx: Tx, rootIds: readonly string[]): Promise<void> {
    await rows(tx, CREATE, [textArray(rootIds)]);
  }

  /** Does not wait; the creator of a head holds its lock. */
  createFreeHeads(tx: Tx, rootIds: readonly string[]): Promise<HeadRow[]> {
    return rows<HeadRow>(tx, CREATE_FREE, [textArray(rootIds)]);
  }

  /** Roots without a head are left out. */
  async moves(tx: Tx, rootIds: readonly string[]): Promise<Map<string, string>> {
    const found = await rows<{ root_id: string; moves: string }>(
      tx,
      'SELECT root_id, moves FROM meterline_moves($1::text[])',
      [textArray(rootIds)],
    );
    return new Map(found.map(({ root_id, moves }) => [root_id, moves]));
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

const COUNT = `UPDATE ledger_head h SET unposted = unposted + 1
        WHERE h.root_id = ANY($1::text[]) AND h.tenant_id = current_setting('app.tenant')`;

/** For roots below which something was charged that moved no money. */
export function unpostedChanges(rootIds: readonly string[]): Statement[] {
  if (rootIds.length === 0) return [];
  return [{ name: 'ledger-unposted', text: COUNT, values: [textArray(rootIds)] }];
}

/** Statements for the transactions and for the heads that they move. */
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
