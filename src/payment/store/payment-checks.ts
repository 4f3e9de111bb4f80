import type { RowCheck, TotalCheck, Walk } from '../../ledger';

const PAYMENTS: Walk = {
  from: 'account a JOIN payment_booking b ON b.tenant_id = a.tenant_id AND b.payer_id = a.id',
  key: [
    ['a.root_id', 'text'],
    ['b.payment_id', 'text'],
  ],
  columns: 'a.root_id, b.payment_id, b.payer_id, b.currency, b.amount, b.credit',
};

const REFUNDS: Walk = {
  from: 'account a JOIN refund_booking b ON b.tenant_id = a.tenant_id AND b.payer_id = a.id',
  key: [
    ['a.root_id', 'text'],
    ['b.refund_id', 'text'],
  ],
  columns: 'a.root_id, b.refund_id, b.currency, b.amount',
};

const BILLS: Walk = {
  from: 'bill',
  key: [
    ['root_id', 'text'],
    ['id', 'text'],
  ],
  columns: 'root_id, id, payer_id, currency, remaining',
};

const DOCUMENTS_OF_PAYMENTS: Walk = {
  from: 'payment_booking',
  key: [['payment_id', 'text']],
  columns: 'payment_id, payer_id, currency, amount, credit, refunded',
};

const DOCUMENTS_OF_REFUNDS: Walk = {
  from: 'refund_booking',
  key: [['refund_id', 'text']],
  columns: 'refund_id, payer_id, currency, amount',
};

const BILL_PAYMENTS: Walk = {
  from: 'bill_payment',
  key: [
    ['bill_id', 'text'],
    ['seq', 'bigint'],
  ],
  columns: 'bill_id, seq, payment_id, refund_id, other_bill_id',
};

const TOTALS: readonly TotalCheck[] = [
  {
    name: 'customer credit',
    rule: 'what the journal owes to payers is what of their payments and of their bills below zero no bill has taken',
    ours: {
      says: 'payments and bills say',
      of: [
        {
          walk: PAYMENTS,
          sums: `SELECT root_id || '/' || payer_id AS row, currency AS what, sum(credit) AS amount FROM page GROUP BY 1, 2`,
        },
        {
          walk: BILLS,
          sums: `SELECT root_id || '/' || payer_id AS row, currency AS what, -sum(remaining) AS amount
            FROM page WHERE remaining < 0 GROUP BY 1, 2`,
        },
      ],
    },
    theirs: {
      says: 'journal says',
      of: [
        {
          journal: `SELECT root_id || '/' || substr(account, ${'customer-credit:'.length + 1}) AS row, unit AS what, -amount AS amount
          FROM moved WHERE account LIKE 'customer-credit:%'`,
        },
      ],
    },
  },
  {
    name: 'payments = journal',
    rule: 'every payment and refund that was booked has one entry in the journal, of its amount',
    ours: {
      says: 'it says',
      of: [
        {
          walk: PAYMENTS,
          sums: `SELECT root_id || '/payment ' || payment_id AS row, currency AS what, amount FROM page`,
        },
        {
          walk: REFUNDS,
          sums: `SELECT root_id || '/refund ' || refund_id AS row, currency AS what, -amount AS amount FROM page`,
        },
      ],
    },
    theirs: {
      says: 'journal says',
      of: [
        // Entries whose reference is a bill were made when a bill was settled by hand.
        {
          journal: `SELECT m.root_id || '/' || m.kind || ' ' || m.reference AS row, m.unit AS what, m.amount
          FROM moved m WHERE m.account = 'cash' AND m.kind IN ('payment', 'refund')
            AND (m.kind = 'refund' OR (SELECT true FROM bill b WHERE b.id = m.reference LIMIT 1) IS NULL)`,
        },
      ],
    },
  },
];

const REFERENCES: readonly RowCheck[] = [
  documents('payment', DOCUMENTS_OF_PAYMENTS),
  documents('refund', DOCUMENTS_OF_REFUNDS),
  {
    name: 'bill payments belong',
    rule: 'what a bill has is of a payment, a refund or a bill that is there, and the bill is there',
    walk: BILL_PAYMENTS,
    offence: `SELECT p.bill_id || '/' || p.seq AS row,
        CASE WHEN b.id IS NULL THEN 'its bill is gone'
          ELSE 'its origin is gone: ' || coalesce(p.payment_id, p.refund_id, p.other_bill_id, 'none') END AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT b.id FROM bill b WHERE b.id = p.bill_id LIMIT 1) b ON true
      LEFT JOIN LATERAL (SELECT true AS is_there FROM payment_booking o WHERE o.payment_id = p.payment_id LIMIT 1) m ON true
      LEFT JOIN LATERAL (SELECT true AS is_there FROM refund_booking o WHERE o.refund_id = p.refund_id LIMIT 1) r ON true
      LEFT JOIN LATERAL (SELECT true AS is_there FROM bill o WHERE o.id = p.other_bill_id LIMIT 1) o ON true
      WHERE b.id IS NULL OR coalesce(m.is_there, r.is_there, o.is_there) IS NULL ORDER BY p.bill_id, p.seq LIMIT 1`,
  },
  {
    name: 'payments = what they paid',
    rule: 'what came with a payment is what bills have of it, what was given back and what is left',
    walk: DOCUMENTS_OF_PAYMENTS,
    offence: `SELECT p.payment_id AS row, p.amount || ' ' || p.currency || ' came, ' || b.amount || ' is with bills, '
          || p.refunded || ' was given back, ' || p.credit || ' is left' AS message
      FROM page p
      CROSS JOIN LATERAL (SELECT coalesce(sum(b.amount), 0) AS amount FROM bill_payment b WHERE b.payment_id = p.payment_id) b
      WHERE p.amount <> b.amount + p.refunded + p.credit ORDER BY p.payment_id LIMIT 1`,
  },
];

export const PAYMENT_CHECKS = [...TOTALS, ...REFERENCES];

function documents(kind: 'payment' | 'refund', walk: Walk): RowCheck {
  const id = `${kind}_id`;
  return {
    name: `${kind}s = documents`,
    rule: `every ${kind} that was booked is shown, of its amount, and its payer is there`,
    walk,
    offence: `SELECT p.${id} AS row,
        CASE WHEN d.body IS NULL THEN 'its document is gone' WHEN a.is_there IS NULL THEN 'its payer ' || p.payer_id || ' is gone'
          ELSE 'booked ' || p.amount || ' ' || p.currency || ', shows ' || coalesce(d.shown::text, 'nothing') END AS message
      FROM page p
      LEFT JOIN LATERAL (SELECT d.body, d.body -> 'totalAmount' AS shown FROM document d WHERE d.kind = '${kind}' AND d.id = p.${id} LIMIT 1) d ON true
      LEFT JOIN LATERAL (SELECT true AS is_there FROM account a WHERE a.id = p.payer_id LIMIT 1) a ON true
      WHERE d.body IS NULL OR a.is_there IS NULL
        OR CASE WHEN jsonb_typeof(d.shown -> 'value') = 'number' THEN (d.shown -> 'value')::numeric END IS DISTINCT FROM p.amount
        OR d.shown ->> 'unit' IS DISTINCT FROM p.currency
      ORDER BY p.${id} LIMIT 1`,
  };
}
