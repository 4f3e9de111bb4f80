import { hasMembers } from '../core/json';
import { type Steps, VALUE_STEPS } from './query/steps';

/** Compares as JSON: the order of members does not matter. */
export function isSameValue(left: unknown, right: unknown, steps?: Steps): boolean {
  steps?.spend(VALUE_STEPS);
  if (typeof left === 'string' && typeof right === 'string') {
    steps?.spendOnText(Math.min(left.length, right.length));
  }
  if (left === right) return true;
  if (!hasMembers(left) || !hasMembers(right)) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  steps?.spend(names.length * VALUE_STEPS);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isSameValue(left[name], right[name], steps))
  );
}
