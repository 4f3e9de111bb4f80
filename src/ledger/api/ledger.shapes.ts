import { listOf, orNull, shape, shapes } from '../../tmf';

const { text, flag, instant, decimal, open } = shapes;

export const journalShape = listOf(
  shape({
    seq: text,
    kind: text,
    reference: orNull(text),
    postedAt: instant,
    lines: listOf(shape({ account: text, unit: text, debit: decimal, credit: decimal })),
    previousHash: text,
    hash: text,
  }),
);

export const proofShape = shape({
  holds: flag,
  checks: listOf(shape({ name: text, rule: text, holds: flag, finding: open })),
});
