import { oneOf, orNull, shape, shapes } from '../../tmf';

const { text, count, instant } = shapes;

export const listenerShape = shape({
  id: text,
  href: text,
  api: text,
  callback: text,
  query: orNull(text),
  status: oneOf('active', 'dead'),
  pending: count,
  delivered: count,
  dropped: count,
  failures: count,
  failingSince: orNull(instant),
  nextAttemptAt: instant,
  lastDeliveredAt: orNull(instant),
  lastError: orNull(text),
});
