import { listOf, oneOf, orNull, shape, shapes } from '../../tmf';

const { text, count, instant, decimal, open } = shapes;

export const reportShape = shape({
  accepted: count,
  duplicate: count,
  rejected: count,
  results: listOf(
    shape({
      index: count,
      id: orNull(text),
      status: oneOf('accepted', 'duplicate', 'rejected'),
      usageId: text,
      code: text,
      path: text,
      message: text,
      charges: listOf(open),
      included: listOf(open),
    }),
  ),
});

export const recyclingShape = shape({ id: text, href: text, status: oneOf('queued') });

export const traceShape = shape({
  id: text,
  status: text,
  reason: orNull(open),
  usage: shape({
    source: text,
    id: text,
    time: instant,
    subject: text,
    meter: text,
    quantity: decimal,
    unit: orNull(text),
    amount: orNull(decimal),
    attributes: open,
  }),
  included: listOf(open),
  legs: listOf(open),
});
