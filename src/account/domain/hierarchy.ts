// Where an account stands and what it has from above. Who pays: the nearest account at or above
// that has a billing cycle of its own; a root always pays. An account is billed by its payer in the
// payer's currency, so the two never differ.
import type { BillingCycle } from '../../core/calendar';
import { groupBy } from '../../core/group-by';
import { type AccountNode, type AccountTerms, CURRENCY_DEFAULT, CYCLE_DEFAULT } from './account';

export type Misplaced =
  | { readonly kind: 'loop'; readonly path: readonly string[] }
  | { readonly kind: 'too-deep'; readonly depthMax: number }
  | { readonly kind: 'currency'; readonly own: string; readonly payers: string };

const DEPTH_MAX = 16;

export function place(terms: AccountTerms, parent: AccountNode | null): AccountNode | Misplaced {
  const path = [terms.id, ...(parent?.path ?? [])];
  if (parent?.path.includes(terms.id)) return { kind: 'loop', path };
  if (path.length > DEPTH_MAX) return { kind: 'too-deep', depthMax: DEPTH_MAX };
  const isPayer = parent === null || terms.cycle !== null;
  const inherited = parent?.currency ?? CURRENCY_DEFAULT;
  const currency = terms.currency ?? inherited;
  if (!isPayer && currency !== inherited) {
    return { kind: 'currency', own: currency, payers: inherited };
  }
  return {
    id: terms.id,
    rootId: parent?.rootId ?? terms.id,
    parentId: parent?.id ?? null,
    payerId: isPayer ? terms.id : parent.payerId,
    path,
    currency,
    mode: terms.mode ?? parent?.mode ?? 'postpaid',
    taxCategory: terms.taxCategory ?? parent?.taxCategory ?? null,
    exemptions: terms.exemptions.length > 0 ? terms.exemptions : (parent?.exemptions ?? []),
    cycle: terms.cycle ?? parent?.cycle ?? CYCLE_DEFAULT,
    openFrom: isPayer ? null : parent.openFrom,
  };
}

export function isMisplaced(
  placed: AccountNode | readonly AccountNode[] | Misplaced,
): placed is Misplaced {
  return 'kind' in placed;
}

/**
 * The nodes of a changed account and of all accounts below it, parents before children.
 * `terms` starts with the changed account; the order of the rest is free.
 */
export function placeSubtree(
  terms: readonly [AccountTerms, ...AccountTerms[]],
  parent: AccountNode | null,
): AccountNode[] | Misplaced {
  const [top, ...rest] = terms;
  const placed = place(top, parent);
  if (isMisplaced(placed)) return placed;
  const children = groupBy(rest, ({ parentId }) => parentId);
  const nodes = [placed];
  for (let index = 0; index < nodes.length; index += 1) {
    const above = nodes[index] ?? placed;
    for (const child of children.get(above.id) ?? []) {
      const below = place(child, above);
      if (isMisplaced(below)) return below;
      nodes.push(below);
    }
  }
  return nodes;
}

/** True when charges go to the same bill in the same way, which is fixed once something was charged or paid. */
export function isBilledAlike(a: AccountNode, b: AccountNode): boolean {
  return (
    a.payerId === b.payerId && a.currency === b.currency && a.cycle.timeZone === b.cycle.timeZone
  );
}

/** The accounts with their payers' cycles in force, where these differ from those they were placed with. */
export function withCycles(
  nodes: readonly AccountNode[],
  cycles: ReadonlyMap<string, BillingCycle>,
): AccountNode[] {
  return nodes.map((node) => ({ ...node, cycle: cycles.get(node.payerId) ?? node.cycle }));
}
