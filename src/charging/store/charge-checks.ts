import { BILLED_LEGS } from '../domain/leg';
import { isOneOf } from '../../platform/sql-text';
import { UUID_PATTERN } from '../../core/uuid';
import type { Amounts, RowCheck, TotalCheck, Walk } from '../../ledger';
import {
  ACCRUALS,
  CHARGED_USAGES,
  COUNTERS,
  DRAWS,
  ENTRIES,
  PAID,
  USAGES,
  VALUES,
} from './charge-walks';
import { chargeOf, paidRow, resultOf } from './charge-of';

// Text is checked before it is cast, so that a malformed value is reported and does not stop the proof.
const CARRIED = `CASE WHEN extra ->> 'carried' IS NULL THEN 0 ELSE ${amountIn('extra', 'carried')} END`;

/** Unbilled charges, and the totals from which the next usage is charged. */
const TOTALS: readonly TotalCheck[] = [
  {
    name: 'accruals = charges',
    rule: 'every running total is the sum of its charges',
    ours: { says: 'accrual says', of: [byMeasure(ACCRUALS, 'id', 'charge_count')] },
    theirs: {
      says: 'charges say',
      of: [byMeasure(CHARGED_USAGES, 'accrual_id', '1'), byMeasure(ENTRIES, 'accrual_id', '1')],
    },
  },
  {
    name: 'charges = journal',
    rule: 'revenue and cost in the journal are the sum of the charges',
    ours: {
      says: 'charges say',
      of: [byRevenue(CHARGED_USAGES), byRevenue(ENTRIES)],
    },
    theirs: {
      says: 'journal says',
      of: [
        {
          journal: `SELECT root_id || '/' || account AS row, unit AS what,
          CASE account WHEN 'revenue' THEN -amount ELSE amount END AS amount FROM moved WHERE account IN ('revenue', 'cost')`,
        },
      ],
    },
  },
  {
    name: 'unbilled = accruals',
    rule: 'what a payer owes and was not billed for is what the journal says',
    ours: {
      says: 'accruals say',
      of: [
        {
          walk: ACCRUALS,
          sums: `SELECT root_id || '/unbilled:' || payer_id AS row, currency AS what, sum(amount - drawn) AS amount
            FROM page WHERE ${isOneOf('leg', BILLED_LEGS)} AND bill_id IS NULL GROUP BY 1, 2`,
        },
      ],
    },
    theirs: {
      says: 'journal says',
      of: [
        {
          journal: `SELECT root_id || '/' || account AS row, unit AS what, amount FROM moved WHERE account LIKE 'unbilled:%'`,
        },
      ],
    },
  },
  {
    name: 'counters = accruals',
    rule: 'what the next usage of a line is charged from is what was charged for it',
    ours: {
      says: 'counters say',
      of: [byLine(COUNTERS, `booked + ${CARRIED}`, 'true')],
    },
    theirs: { says: 'accruals say', of: [byLine(ACCRUALS, 'amount', `kind = 'usage'`)] },
  },
  {
    name: 'paid by buckets = draws',
    rule: 'what buckets paid of charges is what was drawn from them for it',
    ours: {
      says: 'accrual says',
      of: [
        {
          walk: ACCRUALS,
          sums: `SELECT root_id || '/' || id AS row, 'paid' AS what, drawn AS amount FROM page WHERE drawn <> 0`,
        },
      ],
    },
    theirs: {
      says: 'draws say',
      of: [
        {
          walk: DRAWS,
          sums: `SELECT root_id || '/' || accrual_id AS row, 'paid' AS what, sum(quantity) AS amount
            FROM page WHERE accrual_id IS NOT NULL GROUP BY 1`,
        },
      ],
    },
  },
  {
    name: 'paid and not given back = draws',
    rule: 'what a bucket paid of a charge, and was not given back where it was corrected, is what was drawn from it for that charge',
    ours: {
      says: 'charges say',
      of: [
        {
          walk: PAID,
          sums: `SELECT ${paidRow('p', 'p', `v ->> 'bucketId'`)} AS row, 'paid' AS what, sum(${amountIn('v', 'amount')}) AS amount
            FROM page p CROSS JOIN LATERAL jsonb_array_elements(p.parts || p.credited) v GROUP BY 1`,
        },
      ],
    },
    theirs: {
      says: 'draws say',
      of: [
        {
          walk: DRAWS,
          sums: `SELECT ${paidRow('a', 'c', 'd.bucket_id')} AS row, 'paid' AS what, sum(d.amount) AS amount
            FROM (SELECT root_id, bucket_id, accrual_id, sum(quantity) AS amount FROM page
              WHERE accrual_id IS NOT NULL GROUP BY 1, 2, 3) d
            CROSS JOIN LATERAL (SELECT * FROM accrual a WHERE a.root_id = d.root_id AND a.id = d.accrual_id LIMIT 1) a
            CROSS JOIN LATERAL ${chargeOf('a')} c GROUP BY 1`,
        },
      ],
    },
  },
];

const UNIQUE: TotalCheck = {
  name: 'unique counts = values',
  rule: 'a total of different values is as high as there are values that it has met',
  ours: {
    says: 'counter says',
    of: [
      {
        walk: {
          ...COUNTERS,
          columns: 'root_id, id, subscription_id, service_from, card, line, aggregate',
        },
        sums: `SELECT p.root_id || '/' || p.id AS row, 'values' AS what, p.aggregate AS amount FROM page p
          CROSS JOIN LATERAL (SELECT a.meter FROM accrual a WHERE a.subscription_id = p.subscription_id
            AND a.service_from = p.service_from AND a.kind = 'usage' AND a.card = p.card AND a.line = p.line LIMIT 1) a
          CROSS JOIN LATERAL (SELECT FROM meter m
            WHERE m.code = a.meter AND m.aggregation ->> 'uniqueCount' IS NOT NULL LIMIT 1) m`,
      },
    ],
  },
  theirs: {
    says: 'there are',
    of: [
      {
        walk: VALUES,
        sums: `SELECT root_id || '/' || counter_id AS row, 'values' AS what, count(*) AS amount FROM page GROUP BY 1`,
      },
    ],
  },
};

const UNCHARGED = `p.status IN ('rejected', 'recycled', 'guided')`;

const REFERENCES: readonly RowCheck[] = [
  {
    name: 'usage = charges',
    rule: 'every charge a usage points at is there, and its own',
    walk: USAGES,
    offence: `SELECT p.id::text AS row, 'charge ' || r.seq || ' of accrual ' || r.accrual_id || ' is missing or another usage''s' AS message
      FROM page p
      CROSS JOIN LATERAL (SELECT p.charge_refs[n] AS accrual_id, p.charge_refs[n + 1] AS seq
        FROM generate_series(1, cardinality(p.charge_refs), 2) n) r
      LEFT JOIN LATERAL (SELECT c.usage_id FROM charge_entry c
        WHERE c.root_id = p.root_id AND c.accrual_id = CASE WHEN r.accrual_id ~ '${UUID_PATTERN}' THEN r.accrual_id::uuid END
          AND c.seq = CASE WHEN r.seq ~ '^[0-9]{1,9}$' THEN r.seq::int END LIMIT 1) c ON true
      WHERE c.usage_id IS DISTINCT FROM p.id ORDER BY p.id LIMIT 1`,
  },
  {
    name: 'usage charged or covered',
    rule: 'every rated usage was charged, or buckets covered it, and none that was rejected or waits to be rated',
    walk: USAGES,
    offence: `SELECT p.id::text AS row, 'is ' || p.status || CASE WHEN ${UNCHARGED} THEN ', and was charged'
          ELSE ', and nothing was charged or drawn for it' END AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT true AS is_covered FROM draw d
        WHERE d.root_id = p.root_id AND d.usage_id = p.id AND d.accrual_id IS NULL LIMIT 1) d ON true
      CROSS JOIN LATERAL (SELECT p.accrual_id IS NOT NULL OR cardinality(coalesce(p.charge_refs, '{}')) > 0
        OR d.is_covered IS NOT NULL AS is_charged) c
      WHERE CASE WHEN ${UNCHARGED} THEN c.is_charged ELSE p.quantity > 0 AND NOT c.is_charged END
      ORDER BY p.id LIMIT 1`,
  },
  {
    name: 'charges = usage',
    rule: 'every charge is of a usage that is there, of that time, and points at it, on a total that is there',
    walk: ENTRIES,
    offence: `SELECT p.root_id || '/' || p.accrual_id || '/' || p.seq AS row,
        CASE WHEN a.id IS NULL THEN 'its accrual is gone'
          WHEN u.id IS NULL THEN 'its usage ' || p.usage_id || ' is gone'
          WHEN u.root_id <> p.root_id THEN 'its usage ' || u.id || ' is of root ' || u.root_id
          WHEN u.occurred_at <> p.occurred_at THEN 'its usage ' || u.id || ' is of ' || u.occurred_at || ', and was charged as of ' || p.occurred_at
          WHEN u.meter <> a.meter THEN 'its usage ' || u.id || ' is of meter ' || u.meter || ', and was charged as ' || a.meter
          ELSE 'its usage ' || u.id || ' does not point at it' END AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT a.id, a.meter FROM accrual a WHERE a.root_id = p.root_id AND a.id = p.accrual_id LIMIT 1) a ON true
      LEFT JOIN LATERAL (SELECT u.id, u.root_id, u.occurred_at, u.meter, u.charge_refs FROM usage u WHERE u.id = p.usage_id LIMIT 1) u ON true
      WHERE a.id IS NULL OR p.usage_id IS NOT NULL AND (u.id IS NULL OR u.root_id <> p.root_id
        OR u.occurred_at <> p.occurred_at OR u.meter <> a.meter
        OR array_position(u.charge_refs, p.accrual_id::text) IS NULL)
      ORDER BY p.root_id, p.accrual_id, p.seq LIMIT 1`,
  },
  {
    name: 'charged usage belongs',
    rule: 'every charge that stands with its usage is on a total that is there, of its account, subscription, meter and period',
    walk: CHARGED_USAGES,
    offence: `SELECT p.id::text AS row,
        CASE WHEN a.id IS NULL THEN 'its accrual ' || p.accrual_id || ' is gone'
          WHEN a.meter <> p.meter THEN 'is of meter ' || p.meter || ', and was charged as ' || a.meter
          WHEN a.account_id <> p.account_id THEN 'is of account ' || p.account_id || ', and was charged to ' || a.account_id
          WHEN a.subscription_id <> p.subscription_id THEN 'is of subscription ' || p.subscription_id || ', and was charged to ' || a.subscription_id
          ELSE 'is of ' || p.occurred_at || ', outside of the period that it was charged for' END AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT a.id, a.meter, a.account_id, a.subscription_id, a.service_from, a.service_to
        FROM accrual a WHERE a.root_id = p.root_id AND a.id = p.accrual_id LIMIT 1) a ON true
      WHERE a.id IS NULL OR (a.meter, a.account_id, a.subscription_id) IS DISTINCT FROM (p.meter, p.account_id, p.subscription_id)
        OR p.occurred_at < a.service_from OR p.occurred_at >= a.service_to ORDER BY p.id LIMIT 1`,
  },
  {
    name: 'accruals belong',
    rule: 'every running total is of an account and a payer under its root, and of a price that is there',
    walk: ACCRUALS,
    offence: `SELECT p.root_id || '/' || p.id AS row,
        CASE WHEN a.root_id IS NULL THEN 'its account ' || p.account_id || ' is gone'
          WHEN y.root_id IS NULL THEN 'its payer ' || p.payer_id || ' is gone'
          WHEN a.root_id <> p.root_id OR y.root_id <> p.root_id THEN 'its account or payer is under another root'
          ELSE 'its price ' || p.price_id || ' is gone' END AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT a.root_id FROM account a WHERE a.id = p.account_id LIMIT 1) a ON true
      LEFT JOIN LATERAL (SELECT a.root_id FROM account a WHERE a.id = p.payer_id LIMIT 1) y ON true
      LEFT JOIN LATERAL (SELECT true AS is_there FROM price r WHERE r.id = p.price_id LIMIT 1) r ON true
      WHERE a.root_id IS DISTINCT FROM p.root_id OR y.root_id IS DISTINCT FROM p.root_id
        OR p.price_id IS NOT NULL AND r.is_there IS NULL
      ORDER BY p.root_id, p.id LIMIT 1`,
  },
  {
    name: 'draws belong',
    rule: 'every draw is of a bucket of its root, for a usage or fee that is there, as of when that was, on a total that is there',
    walk: DRAWS,
    offence: `SELECT p.root_id || '/' || p.bucket_id || '/' || p.seq AS row,
        CASE WHEN b.root_id IS DISTINCT FROM p.root_id THEN 'its bucket is gone, or of another root'
          WHEN p.usage_id IS NOT NULL AND u.id IS NULL THEN 'its usage ' || p.usage_id || ' is gone'
          WHEN p.accrual_id IS NOT NULL AND a.id IS NULL THEN 'its accrual ' || p.accrual_id || ' is gone'
          ELSE 'is of ' || p.occurred_at || ', and what it was drawn for is not' END AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT b.root_id FROM bucket b WHERE b.id = p.bucket_id LIMIT 1) b ON true
      LEFT JOIN LATERAL (SELECT u.id, u.occurred_at FROM usage u WHERE u.id = p.usage_id LIMIT 1) u ON true
      LEFT JOIN LATERAL (SELECT a.id FROM accrual a WHERE a.root_id = p.root_id AND a.id = p.accrual_id LIMIT 1) a ON true
      LEFT JOIN LATERAL (SELECT true AS is_there FROM charge_entry c WHERE p.usage_id IS NULL AND c.root_id = p.root_id
        AND c.accrual_id = p.accrual_id AND c.occurred_at = p.occurred_at LIMIT 1) c ON true
      WHERE b.root_id IS DISTINCT FROM p.root_id OR p.usage_id IS NOT NULL AND u.id IS NULL
        OR p.accrual_id IS NOT NULL AND a.id IS NULL
        OR CASE WHEN p.usage_id IS NULL THEN c.is_there IS NULL ELSE u.occurred_at <> p.occurred_at END
      ORDER BY p.root_id, p.bucket_id, p.seq LIMIT 1`,
  },
];

export const CHARGE_CHECKS = [...TOTALS, UNIQUE, ...REFERENCES];

function amountIn(object: string, member: string): string {
  const text = `${object} ->> '${member}'`;
  return `CASE WHEN ${text} ~ '^-?[0-9]+([.][0-9]+)?$' THEN (${text})::numeric END`;
}

function byMeasure(walk: Walk, id: string, count: string): Amounts {
  return {
    walk,
    sums: `SELECT root_id || '/' || ${id} AS row, m.what, sum(m.amount) AS amount FROM page
      CROSS JOIN LATERAL (VALUES ('in amount', amount), ('drawn', drawn), ('in quantity', quantity), ('charges', ${count})) AS m(what, amount)
      GROUP BY 1, 2`,
  };
}

function byRevenue(walk: Walk): Amounts {
  return {
    walk,
    sums: `SELECT s.root_id || '/' || ${resultOf('a')} AS row,
        a.currency AS what, sum(s.amount) AS amount
      FROM (SELECT root_id, accrual_id, sum(amount) AS amount FROM page GROUP BY 1, 2) s
      CROSS JOIN LATERAL (SELECT a.leg, a.currency FROM accrual a
        WHERE a.root_id = s.root_id AND a.id = s.accrual_id LIMIT 1) a GROUP BY 1, 2`,
  };
}

function byLine(walk: Walk, amount: string, where: string): Amounts {
  return {
    walk,
    sums: `SELECT root_id || '/' || subscription_id || '/' || leg || ' ' || card || '/' || line AS row,
        'since ' || extract(epoch FROM service_from) AS what, coalesce(sum(${amount}), 0) AS amount
      FROM page WHERE ${where} GROUP BY 1, 2`,
  };
}
