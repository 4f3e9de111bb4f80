import { bodyShape, listOf, oneOf, orNull, shape, type Shape, shapes } from '../../tmf';

const { text, count, instant, open } = shapes;
const status = oneOf('draft', 'scheduled', 'active', 'superseded');
const anything: Shape = {};

export const versionShape = shape({
  id: text,
  href: text,
  version: count,
  status,
  validFrom: instant,
  cohort: orNull(open),
  lines: listOf(open),
  reason: orNull(text),
  copyOf: orNull(count),
  createdAt: instant,
  createdBy: orNull(text),
  activatedAt: orNull(instant),
  '@type': text,
});

export const draftShape = bodyShape({
  validFrom: instant,
  cohort: orNull(open),
  lines: listOf(open),
  reason: orNull(text),
});

export const activationShape = bodyShape({ reason: orNull(text) });

export const rollbackShape = bodyShape({
  toVersion: count,
  validFrom: instant,
  reason: orNull(text),
});

export const faultsShape = shape({
  errors: listOf(shape({ path: text, code: text, message: text })),
});

const summary = shape({ version: count, status, validFrom: instant, cohort: orNull(open) });
const change = shape({ path: text, from: anything, to: anything });

export const diffShape = shape({
  from: summary,
  to: summary,
  added: listOf(open),
  removed: listOf(open),
  changed: listOf(shape({ id: text, changes: listOf(change) })),
  unchangedCount: count,
});

export const auditShape = shape({
  id: text,
  version: orNull(count),
  action: oneOf('created', 'drafted', 'activated', 'rolledBack'),
  actor: orNull(text),
  reason: orNull(text),
  at: instant,
});
