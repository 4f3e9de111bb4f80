import { listOf, oneOf, orNull, shape, shapes } from '../../tmf';

const { text, flag, count, instant, decimal, open } = shapes;

const period = shape({ start: instant, end: instant });
const line = {
  id: text,
  number: count,
  kind: text,
  account: text,
  subscription: text,
  price: orNull(text),
  card: shape({ code: text, version: count, line: text }),
  meter: orNull(text),
  description: text,
  period,
  quantity: decimal,
  unit: orNull(text),
  amount: decimal,
  amountUnrounded: decimal,
  prepaid: decimal,
  tax: shape({ category: orNull(text), ratePercent: decimal, amount: decimal }),
  charges: count,
  late: flag,
  adjusts: orNull(shape({ id: text, number: text })),
};

export const billShape = shape({
  id: text,
  number: orNull(text),
  billingAccount: shape({ id: text, name: orNull(text) }),
  currency: text,
  period,
  runType: oneOf('onCycle', 'offCycle'),
  billDate: instant,
  paymentDueDate: instant,
  nextBillDate: instant,
  relatedParty: listOf(open),
  purchaseOrder: orNull(text),
  paymentTerms: text,
  rounding: text,
  taxes: listOf(shape({ category: text, ratePercent: decimal, base: decimal, amount: decimal })),
  costCentres: listOf(
    shape({ account: text, name: orNull(text), amount: decimal, tax: decimal, total: decimal }),
  ),
  totals: shape({
    taxExcluded: decimal,
    tax: decimal,
    taxIncluded: decimal,
    prepaid: decimal,
    prepaidRounding: decimal,
    due: decimal,
  }),
  lineCount: count,
  state: text,
  remaining: decimal,
  payments: listOf(
    shape({
      by: shape({ kind: oneOf('payment', 'refund', 'bill'), id: text, number: orNull(text) }),
      amount: decimal,
    }),
  ),
  creditAvailable: orNull(decimal),
  lastUpdate: instant,
  hash: orNull(text),
  lines: listOf(shape(line)),
});

export const lineShape = shape({ ...line, href: text, usage: text });

const usage = shape({
  id: text,
  href: text,
  source: text,
  externalId: text,
  subject: text,
  meter: text,
  quantity: decimal,
  time: instant,
  attributes: open,
});

export const chargeShape = shape({
  id: text,
  kind: text,
  quantity: decimal,
  aggregateBefore: decimal,
  amount: decimal,
  prepaid: decimal,
  currency: text,
  occurredAt: instant,
  bookedAt: instant,
  usage: orNull(usage),
});

export const billRunShape = shape({
  id: text,
  href: text,
  status: oneOf('queued', 'running', 'done', 'failed'),
  billingAccount: orNull(text),
  upTo: instant,
  progress: open,
  result: orNull(open),
  error: orNull(open),
  createdAt: instant,
  finishedAt: orNull(instant),
});

const amounts = { currency: text, amount: decimal, prepaid: decimal, open: decimal };

export const spendShape = shape({
  account: shape({ id: text, name: orNull(text) }),
  at: instant,
  since: orNull(instant),
  total: listOf(shape(amounts)),
  byAccount: listOf(shape({ account: text, name: orNull(text), ...amounts })),
  byLine: listOf(
    shape({
      description: text,
      kind: text,
      meter: orNull(text),
      unit: orNull(text),
      quantity: decimal,
      ...amounts,
    }),
  ),
});
