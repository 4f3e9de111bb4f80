// Whether an offering may be sold: by its lifecycle, its validity, whether alone or in a bundle, and by the allowed
// actions. Products that were sold continue, whatever becomes of the offering.
import { formatInstant, type Instant } from '../../core/time';
import { isValidAt, type Validity } from './validity';

export type SaleTerms = Validity & {
  readonly lifecycleStatus: string;
  /** True when it is also sold outside of bundles. */
  readonly isSellable: boolean;
  /** True when customers must choose from groups of offerings, which an order cannot state. */
  readonly hasGroups: boolean;
  /** The `allowedAction`s; an empty list allows all. */
  readonly actions: readonly AllowedAction[];
};

export type AllowedAction = Validity & { readonly action: string };

/** The attribute of the offering that forbids the sale, and the reason. */
export type Objection = { readonly attribute: string; readonly reason: string };

/**
 * Lifecycle states after withdrawal. An offering that was not launched may be ordered, because one without a state is
 * in study; a state of the seller's own has no effect on sales.
 */
const WITHDRAWN = ['rejected', 'retired', 'obsolete'];

/** True when no new sale of the offering or price may begin. */
export function isWithdrawnAs(lifecycleStatus: string): boolean {
  return WITHDRAWN.includes(lifecycleStatus.trim().toLowerCase());
}

/** Undefined when a product may begin at that time. */
export function objectionToSale(
  terms: SaleTerms,
  { at, isPart }: { readonly at: Instant; readonly isPart: boolean },
): Objection | undefined {
  const { lifecycleStatus } = terms;
  if (isWithdrawnAs(lifecycleStatus)) {
    return { attribute: 'lifecycleStatus', reason: `is ${lifecycleStatus}` };
  }
  if (!isValidAt(terms, at)) {
    return { attribute: 'validFor', reason: `does not contain ${formatInstant(at)}` };
  }
  if (!terms.isSellable && !isPart) {
    return { attribute: 'isSellable', reason: 'is false: it is sold as a part of a bundle' };
  }
  if (terms.hasGroups) {
    const reason = 'is not sold: list what can be chosen in bundledProductOffering, with limits';
    return { attribute: 'bundledGroupProductOffering', reason };
  }
  return objectionToAction(terms, 'add', at);
}

/** Undefined when the action is allowed on its products at that time. */
export function objectionToAction(
  { actions }: SaleTerms,
  wanted: string,
  at: Instant,
): Objection | undefined {
  const isAllowed = actions.some(
    (allowed) => actionOf(allowed.action) === wanted && isValidAt(allowed, at),
  );
  if (actions.length === 0 || isAllowed) return undefined;
  const named = actions.map(({ action }) => action).join(', ');
  const reason = `has no ${wanted} at ${formatInstant(at)}: ${named}`;
  return { attribute: 'allowedAction', reason };
}

/** TMF620 examples call the end of a product `remove`. */
function actionOf(word: string): string {
  const action = word.trim().toLowerCase();
  return action === 'remove' ? 'delete' : action;
}
