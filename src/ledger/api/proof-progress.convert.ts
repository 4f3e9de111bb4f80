// Reads back what the job of a proof keeps, as JSON.
import { isObject, type JsonObject, objectsOf } from '../../core/json';
import type { Verdict } from '../domain/check';
import type { ProofPlace, ProofBefore } from '../domain/proof-progress';

export function verdictsOf(kept: unknown): Verdict[] {
  return objectsOf(kept).filter(isVerdict);
}

function isVerdict(value: JsonObject): value is Verdict {
  const { name, rule, holds } = value;
  return typeof name === 'string' && typeof rule === 'string' && typeof holds === 'boolean';
}

/** Undefined when there is nothing to resume. */
export function fromProgress(kept: JsonObject, rules: string): ProofBefore | undefined {
  const { place, rowsRead, broken } = kept;
  if (!isPlace(place) || place.rules !== rules) return undefined;
  if (typeof rowsRead !== 'number' || !Array.isArray(broken)) return undefined;
  return { place, rowsRead, broken: verdictsOf(broken) };
}

function isPlace(value: unknown): value is ProofPlace {
  if (!isObject(value)) return false;
  const { rules, tenant, step, after } = value;
  const isKey = Array.isArray(after) && after.every((part) => typeof part === 'string');
  return (
    typeof rules === 'string' &&
    typeof tenant === 'string' &&
    typeof step === 'number' &&
    (after === null || isKey)
  );
}
