// How far a proof is, as its job keeps it: what it tells of itself, and the place to go on from. What was proven
// before that place need not be read again, as its pages are snapshots of their own in any case.
import { isObject, type JsonObject } from '../../core/json';
import { type Key, type Verdict, verdictsIn } from './check';

/** Where the next page begins. */
export type Place = {
  /** The rules by name, in their order: with others the proof begins anew. */
  readonly rules: string;
  readonly tenant: string;
  /** Checks by pages are counted; the roots follow them, and then the tenant is done. */
  readonly step: number;
  /** Behind which key the step goes on. */
  readonly after: Key | null;
};

export type ProofProgress = {
  readonly tenants: number;
  readonly tenantsDone: number;
  readonly checks: number;
  /** Of the tenant it is at. */
  readonly checksDone: number;
  readonly rowsRead: number;
  readonly broken: readonly Verdict[];
  readonly place: Place | null;
};

/** What is kept of a run that was interrupted; undefined where nothing is to go on from. */
export function progressOf(
  kept: JsonObject,
  rules: string,
): { readonly place: Place; readonly rowsRead: number; readonly broken: Verdict[] } | undefined {
  const { place, rowsRead, broken } = kept;
  if (!isPlace(place) || place.rules !== rules) return undefined;
  if (typeof rowsRead !== 'number' || !Array.isArray(broken)) return undefined;
  return { place, rowsRead, broken: verdictsIn(broken) };
}

function isPlace(value: unknown): value is Place {
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
