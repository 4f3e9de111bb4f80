import { type Steps, VALUE_STEPS } from './query/steps';

/** Equal as JSON: the order of members says nothing. */
export function isSameValue(left: unknown, right: unknown, steps?: Steps): boolean {
  steps?.spend(VALUE_STEPS);
  if (typeof left === 'string' && typeof right === 'string') {
    steps?.spendOnText(Math.min(left.length, right.length));
  }
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [a, b] = [left as Record<string, unknown>, right as Record<string, unknown>];
  const names = Object.keys(a);
  steps?.spend(names.length * VALUE_STEPS);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSameValue(a[name], b[name], steps))
  );
}
