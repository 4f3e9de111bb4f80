import type { RowCheck, TotalCheck, Walk } from '../../ledger';

const BUCKETS: Walk = {
  from: 'bucket',
  key: [
    ['root_id', 'text'],
    ['id', 'text'],
  ],
  columns: 'root_id, id, account_id, unit, remaining, reserved, draw_count, is_remade',
};

const HOLDS: Walk = {
  from: 'hold',
  key: [
    ['root_id', 'text'],
    ['id', 'text'],
    ['bucket_id', 'text'],
  ],
  columns: 'root_id, id, bucket_id, status, amount',
};

const DRAWS: Walk = {
  from: 'draw',
  key: [
    ['root_id', 'text'],
    ['bucket_id', 'text'],
    ['seq', 'bigint'],
  ],
  columns: 'root_id, bucket_id, seq, quantity, occurred_at',
};

const ENTRIES: Walk = {
  from: 'journal_transaction',
  key: [
    ['root_id', 'text'],
    ['seq', 'bigint'],
  ],
  columns: 'root_id, seq, kind, reference, accounts, amounts',
};

/** Per root: journal, holds and draws must agree with its buckets. */
export const BALANCE_CHECKS: readonly (TotalCheck | RowCheck)[] = [
  {
    name: 'buckets = journal',
    rule: 'what is left in a bucket is what the journal of its root says, and the journal knows no bucket that is not there',
    ours: {
      says: 'bucket says',
      of: [
        {
          walk: BUCKETS,
          sums: `SELECT root_id || '/' || id AS row, unit AS what, remaining AS amount FROM page`,
        },
      ],
    },
    theirs: {
      says: 'journal says',
      of: [
        {
          journal: `SELECT root_id || '/' || substr(account, ${'stored-value:'.length + 1}) AS row, unit AS what, -amount AS amount
          FROM moved WHERE account LIKE 'stored-value:%'`,
        },
      ],
    },
  },
  {
    name: 'reserved = holds',
    rule: 'what is reserved of a bucket is the sum of its open holds',
    ours: {
      says: 'bucket says',
      of: [
        {
          walk: BUCKETS,
          sums: `SELECT root_id || '/' || id AS row, 'reserved' AS what, reserved AS amount FROM page`,
        },
      ],
    },
    theirs: {
      says: 'open holds say',
      of: [
        {
          walk: HOLDS,
          sums: `SELECT root_id || '/' || bucket_id AS row, 'reserved' AS what, sum(amount) AS amount
            FROM page WHERE status = 'held' GROUP BY 1`,
        },
      ],
    },
  },
  {
    name: 'draws numbered',
    rule: 'of every bucket there are as many draws as were counted, numbered without gaps',
    ours: {
      says: 'bucket says',
      of: [
        {
          walk: BUCKETS,
          sums: `SELECT root_id || '/' || id AS row, m.what, m.amount FROM page
            CROSS JOIN LATERAL (VALUES ('draws', draw_count::numeric), ('of their numbers', draw_count::numeric * (draw_count + 1) / 2)) AS m(what, amount)
            WHERE draw_count > 0`,
        },
      ],
    },
    theirs: {
      says: 'there are',
      of: [
        {
          walk: DRAWS,
          sums: `SELECT root_id || '/' || bucket_id AS row, m.what, sum(m.amount) AS amount FROM page
            CROSS JOIN LATERAL (VALUES ('draws', 1::numeric), ('of their numbers', seq::numeric)) AS m(what, amount) GROUP BY 1, 2`,
        },
      ],
    },
  },
  {
    name: 'days = draws',
    rule: 'what is told to have been drawn from a bucket on a day is the sum of its draws, and told to whom the bucket is for',
    ours: {
      says: 'days say',
      of: [
        {
          walk: BUCKETS,
          sums: `SELECT CASE WHEN d.account_id = p.account_id OR p.is_remade THEN p.root_id ELSE 'account ' || d.account_id END
              || '/' || p.id AS row, m.what, m.amount FROM page p
            CROSS JOIN LATERAL (SELECT * FROM draw_day d WHERE d.bucket_id = p.id OFFSET 0) d
            CROSS JOIN LATERAL ${byDay('d.day', 'd.quantity', 'd.draws')}`,
        },
      ],
    },
    theirs: {
      says: 'draws say',
      of: [
        {
          walk: DRAWS,
          sums: `SELECT p.root_id || '/' || p.bucket_id AS row, m.what, sum(m.amount) AS amount FROM page p
            CROSS JOIN LATERAL ${byDay(`(p.occurred_at AT TIME ZONE 'UTC')::date`, 'p.quantity', '1')} GROUP BY 1, 2`,
        },
      ],
    },
  },
  {
    name: 'actions = journal',
    rule: 'what the journal moved of a bucket for an action is what the action says it moved',
    walk: ENTRIES,
    offence: `SELECT p.root_id || '/' || p.seq AS row,
        CASE WHEN a.id IS NULL THEN 'its action ' || p.reference || ' is gone'
          ELSE 'moved ' || m.amount || ' of bucket ' || m.bucket_id || ', its action ' || a.id || ' says ' || coalesce(s.amount::text, 'nothing') END AS message
      FROM page p
      CROSS JOIN LATERAL (SELECT substr(l.account, ${'stored-value:'.length + 1}) AS bucket_id, -sum(l.amount) AS amount
        FROM unnest(p.accounts, p.amounts) AS l(account, amount) WHERE l.account LIKE 'stored-value:%' GROUP BY 1) m
      LEFT JOIN LATERAL (SELECT a.id, a.moves FROM balance_action a WHERE a.id = p.reference LIMIT 1) a ON true
      LEFT JOIN LATERAL (SELECT sum(CASE WHEN v ->> 'remaining' ~ '^-?[0-9]+([.][0-9]+)?$' THEN (v ->> 'remaining')::numeric END) AS amount
        FROM jsonb_array_elements(a.moves) v WHERE v ->> 'bucketId' = m.bucket_id) s ON true
      WHERE p.kind IN ('topup', 'adjust', 'transfer', 'reserve', 'grant', 'bucket-opening', 'bucket-expiry', 'bucket-closing')
        AND (a.id IS NULL OR s.amount IS DISTINCT FROM m.amount) ORDER BY p.root_id, p.seq LIMIT 1`,
  },
  {
    name: 'holds belong',
    rule: 'every hold is of a bucket of its root',
    walk: HOLDS,
    offence: `SELECT p.root_id || '/' || p.id || '/' || p.bucket_id AS row, 'its bucket is gone, or of another root' AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT b.root_id FROM bucket b WHERE b.id = p.bucket_id LIMIT 1) b ON true
      WHERE b.root_id IS DISTINCT FROM p.root_id ORDER BY p.root_id, p.id LIMIT 1`,
  },
];

function byDay(day: string, quantity: string, draws: string): string {
  return `(VALUES ('drawn on ' || ${day}, ${quantity}::numeric), ('draws on ' || ${day}, ${draws}::numeric)) AS m(what, amount)`;
}
