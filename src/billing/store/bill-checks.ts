import { BILLED_LEGS } from '../../charging/domain/leg';
import { isOneOf } from '../../platform/sql-text';
import type { RowCheck, TotalCheck, Walk } from '../../ledger';

const BILLS: Walk = {
  from: 'bill',
  key: [
    ['root_id', 'text'],
    ['id', 'text'],
  ],
  columns:
    'root_id, id, payer_id, currency, number, hash, due, tax_included, tax_excluded, remaining',
};

const PAYMENTS_OF_BILLS: Walk = {
  from: 'bill b JOIN bill_payment p ON p.tenant_id = b.tenant_id AND p.bill_id = b.id',
  key: [
    ['b.root_id', 'text'],
    ['b.id', 'text'],
    ['p.seq', 'bigint'],
  ],
  columns: 'b.root_id, b.id, p.seq, p.amount',
};

const BILL_PAYMENTS: Walk = {
  from: 'bill_payment',
  key: [
    ['bill_id', 'text'],
    ['seq', 'bigint'],
  ],
  columns: 'bill_id, seq, payment_id, refund_id, other_bill_id, amount',
};

const BILL_LINES: Walk = {
  from: 'bill_line',
  key: [
    ['bill_id', 'text'],
    ['number', 'int'],
  ],
  columns: 'bill_id, number, accrual_id',
};

const BILLED_ACCRUALS: Walk = {
  from: 'accrual',
  key: [
    ['root_id', 'text'],
    ['id', 'uuid'],
  ],
  columns: 'root_id, id, bill_id, leg, payer_id, bill_from, currency',
};

const LIVE_BILLS: Walk = {
  from: 'open_bill',
  key: [
    ['payer_id', 'text'],
    ['bill_from', 'timestamptz'],
    ['currency', 'text'],
  ],
  columns: 'payer_id, bill_from, currency, id, root_id, state',
};

const TOTALS: readonly TotalCheck[] = [
  {
    name: 'bills = journal',
    rule: 'every bill has one entry in the journal, with its hash, amount due and tax',
    ours: {
      says: 'bill says',
      of: [
        {
          walk: BILLS,
          sums: `SELECT root_id || '/' || id || ' sha256:' || hash AS row, m.what, m.amount FROM page CROSS JOIN LATERAL
            (VALUES ('due', due), ('tax', tax_included - tax_excluded), ('entries', 1)) AS m(what, amount)`,
        },
      ],
    },
    theirs: {
      says: 'journal says',
      of: [
        {
          journal: `SELECT root_id || '/' || reference AS row,
            CASE WHEN account = 'tax-payable' THEN 'tax' ELSE 'due' END AS what,
            CASE WHEN account = 'tax-payable' THEN -amount ELSE amount END AS amount
          FROM moved WHERE kind = 'bill' AND account ~ '^(receivable:|customer-credit:|tax-payable$)'`,
        },
        {
          journal: `SELECT root_id || '/' || reference AS row, 'entries' AS what, count(DISTINCT seq) AS amount
            FROM moved WHERE kind = 'bill' GROUP BY 1`,
        },
      ],
    },
  },
  {
    name: 'receivable = bills',
    rule: 'what payers owe in the journal is what remains of their bills',
    ours: {
      says: 'bills say',
      of: [
        {
          walk: BILLS,
          sums: `SELECT root_id || '/' || payer_id AS row, currency AS what, sum(greatest(remaining, 0)) AS amount
            FROM page GROUP BY 1, 2`,
        },
      ],
    },
    theirs: {
      says: 'journal says',
      of: [
        {
          journal: `SELECT root_id || '/' || substr(account, ${'receivable:'.length + 1}) AS row, unit AS what, amount
          FROM moved WHERE account LIKE 'receivable:%'`,
        },
      ],
    },
  },
  {
    name: 'bills = what paid them',
    rule: 'what no longer remains of a bill is what payments, credits and whoever settled it by hand gave it',
    ours: {
      says: 'bill says',
      of: [
        {
          walk: BILLS,
          sums: `SELECT root_id || '/' || id AS row, 'given' AS what, due - remaining AS amount FROM page`,
        },
      ],
    },
    theirs: {
      says: 'its payments say',
      of: [
        {
          walk: PAYMENTS_OF_BILLS,
          sums: `SELECT root_id || '/' || id AS row, 'given' AS what, sum(amount) AS amount FROM page GROUP BY 1`,
        },
        // A settlement by hand is booked under the bill's id, a payment under the payment's.
        {
          journal: `SELECT m.root_id || '/' || m.reference AS row, 'given' AS what, -m.amount AS amount
          FROM moved m
          WHERE m.kind = 'payment' AND m.account ~ '^(receivable|customer-credit):'
            AND (SELECT true FROM bill b WHERE b.id = m.reference LIMIT 1)`,
        },
      ],
    },
  },
];

const REFERENCES: readonly RowCheck[] = [
  {
    name: 'charges billed once',
    rule: 'every accrual that says it is billed is a line of that bill, and no other',
    walk: BILLED_ACCRUALS,
    offence: `SELECT p.root_id || '/' || p.id AS row,
        'accrual says ' || coalesce(p.bill_id, 'unbilled') || ', lines say ' || coalesce(l.bill_id, 'none') AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT l.bill_id FROM bill_line l WHERE l.accrual_id = p.id LIMIT 1) l ON true
      WHERE p.bill_id IS DISTINCT FROM l.bill_id ORDER BY p.root_id, p.id LIMIT 1`,
  },
  {
    name: 'live bills = open accruals',
    rule: 'a live bill is there for every open accrual',
    walk: BILLED_ACCRUALS,
    offence: `SELECT p.payer_id || '.' || p.currency || '.' || p.bill_from AS row, 'accruals are open and no live bill is there' AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT b.root_id FROM open_bill b
        WHERE b.payer_id = p.payer_id AND b.bill_from = p.bill_from AND b.currency = p.currency LIMIT 1) b ON true
      WHERE p.bill_id IS NULL AND ${isOneOf('p.leg', BILLED_LEGS)} AND b.root_id IS DISTINCT FROM p.root_id ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'live bills are open',
    rule: 'a live bill is there for open accruals only, or is on hold',
    walk: LIVE_BILLS,
    offence: `SELECT p.id AS row, 'a live bill is there and no accrual is open' AS message FROM page p
      LEFT JOIN LATERAL (SELECT true AS is_open FROM accrual a
        WHERE a.payer_id = p.payer_id AND a.bill_from = p.bill_from AND a.currency = p.currency
          AND a.bill_id IS NULL AND ${isOneOf('a.leg', BILLED_LEGS)} LIMIT 1) a ON true
      WHERE p.state <> 'onHold' AND a.is_open IS NULL ORDER BY 1 LIMIT 1`,
  },
  {
    name: 'bill lines belong',
    rule: 'every line is of a bill and of an accrual that are there',
    walk: BILL_LINES,
    offence: `SELECT p.bill_id || '/' || p.number AS row,
        CASE WHEN b.id IS NULL THEN 'its bill is gone' ELSE 'its accrual ' || p.accrual_id || ' is gone' END AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT b.id FROM bill b WHERE b.id = p.bill_id LIMIT 1) b ON true
      LEFT JOIN LATERAL (SELECT a.id FROM accrual a WHERE a.id = p.accrual_id LIMIT 1) a ON true
      WHERE b.id IS NULL OR a.id IS NULL ORDER BY p.bill_id, p.number LIMIT 1`,
  },
  {
    name: 'bill numbers',
    rule: 'numbers run without gaps per year',
    walk: BILLS,
    // Every bill has the bill of the number before it, and the last number given has a bill: so no number is missing.
    offence: `SELECT p.row, CASE WHEN p.n IS NULL THEN 'its number is ' || p.number WHEN p.n > coalesce(g.last, 0) THEN 'only ' || coalesce(g.last, 0) || ' numbers were given'
          WHEN l.number IS NULL THEN 'number ' || g.last || ' was given, and is of no bill'
          ELSE 'there is no bill before it' END AS message
      FROM (SELECT number AS row, number, split_part(number, '-', 1) AS year, split_part(number, '-', 2)::bigint AS n
          FROM page WHERE number ~ '^[0-9]{4}-[0-9]{6,18}$'
        UNION ALL SELECT id, number, NULL, NULL FROM page WHERE number !~ '^[0-9]{4}-[0-9]{6,18}$') p
      LEFT JOIN LATERAL (SELECT g.last FROM bill_number g WHERE g.year = p.year::int LIMIT 1) g ON true
      LEFT JOIN LATERAL (SELECT b.number FROM bill b
        WHERE b.number = p.year || '-' || lpad((p.n - 1)::text, greatest(6, length((p.n - 1)::text)), '0') LIMIT 1) b ON true
      LEFT JOIN LATERAL (SELECT b.number FROM bill b
        WHERE b.number = p.year || '-' || lpad(g.last::text, greatest(6, length(g.last::text)), '0') LIMIT 1) l ON true
      WHERE p.n IS NULL OR p.n > coalesce(g.last, 0) OR l.number IS NULL OR p.n > 1 AND b.number IS NULL ORDER BY p.n NULLS FIRST LIMIT 1`,
  },
  {
    name: 'credit given = credit taken',
    rule: 'what one bill has of another is what that other gave it',
    walk: BILL_PAYMENTS,
    offence: `SELECT p.bill_id AS row, 'and ' || p.other_bill_id || ' are off by ' || s.amount AS message
      FROM page p CROSS JOIN LATERAL (SELECT sum(o.amount) AS amount FROM (
        SELECT o.amount FROM bill_payment o WHERE o.bill_id = p.bill_id AND o.other_bill_id = p.other_bill_id
        UNION ALL
        SELECT o.amount FROM bill_payment o WHERE o.bill_id = p.other_bill_id AND o.other_bill_id = p.bill_id) o) s
      WHERE p.other_bill_id IS NOT NULL AND s.amount <> 0 ORDER BY p.bill_id, p.seq LIMIT 1`,
  },
];

export const BILL_CHECKS = [...TOTALS, ...REFERENCES];
