import { oneOf, orNull, shape, shapes } from '../../tmf';

const { text, instant, open } = shapes;

export const jobShape = shape({
  id: text,
  href: text,
  kind: text,
  status: oneOf('queued', 'running', 'done', 'failed'),
  progress: open,
  result: orNull(open),
  error: orNull(open),
  createdAt: instant,
  finishedAt: orNull(instant),
});
