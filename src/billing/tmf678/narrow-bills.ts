// Which bills a filter can be about at all: live bills are computed, so only those are looked at that
// the conditions on id, account and state leave.
import type { Condition, Filter } from '../../tmf';

export type Narrowing = {
  /** Null: any. */
  readonly ids: ReadonlySet<string> | null;
  readonly payerIds: ReadonlySet<string> | null;
  readonly states: ReadonlySet<string> | null;
  /** No condition is left for the bodies. */
  readonly decidesAll: boolean;
};

const PATHS = { ids: 'id', payerIds: 'billingAccount.id', states: 'state' } as const;

export function narrow(filter: Filter): Narrowing {
  const ids = valuesOf(filter, PATHS.ids);
  const named = valuesOf(filter, PATHS.payerIds);
  return {
    ids,
    payerIds: named ?? payersOf(ids),
    states: valuesOf(filter, PATHS.states),
    decidesAll: filter.every((group) => Object.values(PATHS).some((path) => isAbout(group, path))),
  };
}

/** The values all groups on the path leave; null when none is on it alone. */
function valuesOf(filter: Filter, path: string): ReadonlySet<string> | null {
  const groups = filter.filter((group) => isAbout(group, path));
  const [first, ...others] = groups.map((group) => new Set(group.flatMap(({ values }) => values)));
  if (first === undefined) return null;
  return new Set([...first].filter((value) => others.every((other) => other.has(value))));
}

function isAbout(group: readonly Condition[], path: string): boolean {
  return group.every(({ operator, path: own }) => operator === 'eq' && own.join('.') === path);
}

/** The id of a bill begins with its payer's. */
function payersOf(ids: ReadonlySet<string> | null): ReadonlySet<string> | null {
  if (ids === null) return null;
  return new Set([...ids].map((id) => id.split('.').slice(0, -2).join('.')));
}
