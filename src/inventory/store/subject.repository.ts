import { formatInstant, type Instant, instantOf } from '../../core/time';
import { isScoped, row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { Gain } from '../domain/gained-service';

/** A product under another root account that answers for the subject at the time. */
export type Holder = {
  readonly subject: string;
  readonly productId: string;
  readonly endsAt: Instant | null;
  /** True when it belongs to another account than the only one the asker may see. */
  readonly isHidden: boolean;
};

// A product also answers for its own id, unless another product lists that as a subject. The root of the account, not
// that of the subscription: an account that the asker may not see is none of its own.
const HOLDER = `
WITH wanted AS (
  SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS w(subject, starts_at, ends_at)
), held AS (
  SELECT w.subject, j.subscription_id
  FROM wanted w JOIN subject j ON j.subject = w.subject
    AND j.ends_at > w.starts_at AND j.starts_at < w.ends_at
  UNION ALL
  SELECT w.subject, s.id
  FROM wanted w JOIN subscription s ON s.product_id = w.subject
    AND coalesce(s.ends_at, 'infinity') > w.starts_at AND s.starts_at < w.ends_at
  WHERE NOT EXISTS (SELECT FROM subject j WHERE j.subject = w.subject)
)
SELECT h.subject, s.product_id, s.ends_at
FROM held h
JOIN subscription s ON s.id = h.subscription_id AND s.product_id <> $4
LEFT JOIN account own ON own.id = $5
LEFT JOIN account other ON other.id = s.account_id
WHERE coalesce(other.root_id, s.account_id) <> coalesce(own.root_id, $5)
  AND s.starts_at < coalesce(s.ends_at, 'infinity')
ORDER BY h.subject, s.starts_at LIMIT 1`;

/** The table `subject`, and the claims that serialise putting subjects into service. */
export class SubjectRepository {
  /**
   * Keeps other transactions from putting these subjects into service until this one ends. Locks are taken in one
   * order, so that transactions never deadlock.
   */
  async claim(tx: Tx, subjects: readonly string[]): Promise<void> {
    const wanted = [textArray([...new Set(subjects)].sort())];
    await Promise.all([
      rows(
        tx,
        'INSERT INTO subject_claim (subject) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING',
        wanted,
      ),
      rows(tx, 'DELETE FROM subject_claim WHERE subject = ANY($1::text[])', wanted),
    ]);
  }

  /** The holder of one of the subjects under another root; an account that does not exist yet is its own root. */
  async holder(
    tx: Tx,
    { productId, accountId }: { readonly productId: string; readonly accountId: string },
    gains: readonly Gain[],
  ): Promise<Holder | undefined> {
    const found = await row<{ subject: string; product_id: string; ends_at: Date | null }>(
      tx,
      HOLDER,
      [
        textArray(gains.map(({ subject }) => subject)),
        plainArray(gains.map(({ from }) => formatInstant(from))),
        plainArray(gains.map(({ to }) => (to === null ? 'infinity' : formatInstant(to)))),
        productId,
        accountId,
      ],
    );
    if (found === undefined) return undefined;
    const { subject, product_id: holder, ends_at: endsAt } = found;
    return {
      subject,
      productId: holder,
      endsAt: instantOf(endsAt),
      isHidden: isScoped(tx),
    };
  }

  async ofSubscriptions(tx: Tx, ids: readonly string[]): Promise<Map<string, string[]>> {
    const found = await rows<{ id: string; subjects: string[] }>(
      tx,
      `SELECT subscription_id AS id, array_agg(subject) AS subjects FROM subject
       WHERE subscription_id = ANY($1::text[]) GROUP BY 1`,
      [textArray(ids)],
    );
    return new Map(found.map(({ id, subjects }) => [id, subjects]));
  }
}
