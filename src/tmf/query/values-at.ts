import { hasMembers } from '../../core/json';
import { type Steps, VALUE_STEPS } from './steps';

/** All scalars at a dotted path; arrays along the way and at its end are entered. */
export function valuesAt(
  value: unknown,
  path: readonly string[],
  steps?: Steps,
): readonly unknown[] {
  steps?.spend(VALUE_STEPS);
  if (Array.isArray(value)) {
    return value.flatMap((element: unknown) => valuesAt(element, path, steps));
  }
  const [step, ...rest] = path;
  if (step === undefined) return value === null || typeof value === 'object' ? [] : [value];
  if (!hasMembers(value) || !Object.hasOwn(value, step)) return [];
  return valuesAt(value[step], rest, steps);
}
