import type { Instant } from '../../core/time';
import { formatInstant } from '../../core/time';
import { query, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { LoadedBucket } from '../domain/kept-bucket';
import type { Needs, Places } from '../domain/needs';
import { fromLoadedRow, LOADED_COLUMNS, type LoadedRow } from './bucket.mapping';
import { reachValues, withinReach } from './reach';

export type FoundBucket = LoadedBucket & {
  /** True when part of its reserved value belongs to expired reservations. */
  readonly isOverdue: boolean;
  /** What its account is billed in, of a bucket that is named by its id; undefined until that account is there. */
  readonly currency?: string;
};

type FoundRow = LoadedRow & { readonly is_overdue: boolean; readonly currency: string | null };

type FoundId = { readonly id: string; readonly rootId: string };

const COLUMNS = `${LOADED_COLUMNS}, b.reserved > 0 AND EXISTS (SELECT FROM hold h
    WHERE h.tenant_id = b.tenant_id AND h.bucket_id = b.id AND h.status = 'held' AND h.expires_at <= $4) AS is_overdue`;

// Empty buckets matter when value is added to a named account: the wallet of a top-up; else, when no bucket of the
// unit has value, the first in burn order, or the second when the first is the giving one. For a request without a
// unit all units are searched, one step each.
const SPENT = `bucket.account_id = owner.id AND bucket.is_spent AND bucket.status <> 'expired'`;
const SPENT_UNIT = `bucket.unit FROM bucket WHERE ${SPENT}`;
// The same order as in domain/burn-order.ts.
const BURN_ORDER = [
  'bucket.priority',
  'bucket.valid_to',
  `(CASE bucket.origin WHEN 'rollover' THEN 0 WHEN 'promotional' THEN 1 ELSE 2 END)`,
  'bucket.seq',
];
// The same condition as `isWalletFor`. Unlimited bought buckets come last in burn order.
const IS_WALLET = `bucket.origin = 'paid' AND bucket.scope = '{}' AND bucket.valid_to IS NULL
    AND (bucket.valid_from IS NULL OR bucket.valid_from <= $4)`;
const spentOf = (unit: string): string => `
  (SELECT * FROM bucket WHERE ${SPENT} AND bucket.unit = ${unit} ORDER BY ${BURN_ORDER.join(', ')} LIMIT 2)
  UNION ALL
  (SELECT * FROM bucket WHERE ${SPENT} AND bucket.unit = ${unit} AND ${IS_WALLET}
    ORDER BY ${BURN_ORDER.join(' DESC, ')} DESC LIMIT 1)`;

// LIMIT and OFFSET prevent joins, so that there is one index probe per id whatever the statistics are. Expired
// buckets are only found by id.
const BUCKETS = `
WITH named AS (
  SELECT id FROM unnest($1::text[]) AS b(id)
  UNION SELECT h.bucket_id FROM unnest($2::text[]) AS r(id)
    CROSS JOIN LATERAL (SELECT bucket_id FROM hold WHERE hold.id = r.id OFFSET 0) h
  UNION SELECT m.move ->> 'bucketId' FROM unnest($3::text[]) AS c(id)
    CROSS JOIN LATERAL (SELECT moves FROM balance_action a WHERE a.id = c.id LIMIT 1) a
    CROSS JOIN LATERAL jsonb_array_elements(a.moves) AS m(move)
)
SELECT ${COLUMNS}, owner.currency FROM named
CROSS JOIN LATERAL (SELECT * FROM bucket WHERE bucket.id = named.id AND bucket.deleted_at IS NULL LIMIT 1) b
LEFT JOIN LATERAL (SELECT currency FROM account WHERE account.id = b.account_id LIMIT 1) owner ON true
UNION ALL
SELECT ${COLUMNS}, NULL FROM ${withinReach(5)}
UNION ALL
SELECT ${COLUMNS}, NULL FROM unnest($8::text[], $9::text[]) AS owner(id, unit)
CROSS JOIN LATERAL (${spentOf('owner.unit')}) b
UNION ALL
SELECT ${COLUMNS}, NULL FROM unnest($10::text[]) AS owner(id)
CROSS JOIN LATERAL (SELECT * FROM bucket
  WHERE bucket.account_id = owner.id AND NOT bucket.is_spent AND bucket.status <> 'expired'
  OFFSET 0) b
UNION ALL
SELECT ${COLUMNS}, NULL FROM unnest($10::text[]) AS owner(id)
CROSS JOIN LATERAL (
  WITH RECURSIVE unit AS (
    (SELECT ${SPENT_UNIT} ORDER BY bucket.unit LIMIT 1)
    UNION ALL
    SELECT (SELECT ${SPENT_UNIT} AND bucket.unit > u.unit ORDER BY bucket.unit LIMIT 1)
    FROM unit u WHERE u.unit IS NOT NULL)
  SELECT f.* FROM unit u CROSS JOIN LATERAL (${spentOf('u.unit')}) f
) b`;

const ROOTS_OF_BUCKETS = `
SELECT b.id, b.root_id AS "rootId" FROM unnest($1::text[]) AS wanted(id)
CROSS JOIN LATERAL (SELECT id, root_id FROM bucket WHERE bucket.id = wanted.id AND bucket.deleted_at IS NULL LIMIT 1) b`;

const ROOTS_OF_ACTIONS = `
SELECT h.id, h.root_id AS "rootId" FROM unnest($1::text[]) AS wanted(id)
CROSS JOIN LATERAL (SELECT id, root_id FROM hold WHERE hold.id = wanted.id OFFSET 0) h
UNION
SELECT a.id, a.root_id FROM unnest($2::text[]) AS wanted(id)
CROSS JOIN LATERAL (SELECT id, root_id FROM balance_action a WHERE a.id = wanted.id AND a.root_id IS NOT NULL LIMIT 1) a
UNION
SELECT a.id, b.root_id FROM unnest($2::text[]) AS wanted(id)
CROSS JOIN LATERAL (SELECT id, moves FROM balance_action a WHERE a.id = wanted.id LIMIT 1) a
CROSS JOIN LATERAL jsonb_array_elements(a.moves) AS m(move)
CROSS JOIN LATERAL (SELECT root_id FROM bucket WHERE bucket.id = m.move ->> 'bucketId' LIMIT 1) b`;

/** Reads all that a batch of commands needs, with a fixed number of statements. */
export class HoldingsRepository {
  async buckets(
    tx: Tx,
    { bucketIds, reservationIds, actionIds }: Needs,
    { reach, filled, anyUnitIds }: Places,
    at: Instant,
  ): Promise<FoundBucket[]> {
    const found = await query<FoundRow>(tx, {
      name: 'balance-holdings',
      text: BUCKETS,
      values: [
        textArray(bucketIds),
        textArray(reservationIds),
        textArray(actionIds),
        formatInstant(at),
        ...reachValues(reach),
        textArray(filled.map(({ accountId }) => accountId)),
        textArray(filled.map(({ unit }) => unit)),
        textArray(anyUnitIds),
      ],
    });
    return found.rows.map((row) => ({
      ...fromLoadedRow(row),
      isOverdue: row.is_overdue,
      ...(row.currency !== null && { currency: row.currency }),
    }));
  }

  /** The roots of buckets; unknown ids are left out. */
  async rootsOfBuckets(tx: Tx, ids: readonly string[]): Promise<FoundId[]> {
    if (ids.length === 0) return [];
    const statement = { name: 'balance-bucket-roots', text: ROOTS_OF_BUCKETS };
    return (await query<FoundId>(tx, { ...statement, values: [textArray(ids)] })).rows;
  }

  /** The roots of reservations and actions, including those of the buckets that they moved. */
  async rootsOfActions(
    tx: Tx,
    { reservationIds, actionIds }: Pick<Needs, 'reservationIds' | 'actionIds'>,
  ): Promise<FoundId[]> {
    if (reservationIds.length + actionIds.length === 0) return [];
    const values = [textArray(reservationIds), textArray(actionIds)];
    const statement = { name: 'balance-action-roots', text: ROOTS_OF_ACTIONS, values };
    return (await query<FoundId>(tx, statement)).rows;
  }
}
