// Whether an offering may be sold anew: by its stage of life, its validity, alone or as a part of a bundle, and by
// what may be done with it. What was sold goes on, whatever becomes of its offering.
import { formatInstant, type Instant } from '../../core/time';
import { isValidAt, type Validity } from './validity';

export type SaleTerms = Validity & {
  readonly lifecycleStatus: string;
  /** Whether it is sold by itself, and not only in a bundle. */
  readonly isSellable: boolean;
  /** Whether customers choose from groups of offerings, which no order says. */
  readonly hasGroups: boolean;
  /** `allowedAction`; empty: all. */
  readonly actions: readonly AllowedAction[];
};

export type AllowedAction = Validity & { readonly action: string };

/** The attribute of the offering that speaks against it, and how. */
export type Objection = { readonly attribute: string; readonly reason: string };

/**
 * Stages after the withdrawal. One that nobody has launched may be ordered, as whoever says no stage has it in study;
 * a word of the seller's own says nothing of sales.
 */
const WITHDRAWN = ['rejected', 'retired', 'obsolete'];

/** Of an offering or a price: by its state nothing begins any more. */
export function isWithdrawnAs(lifecycleStatus: string): boolean {
  return WITHDRAWN.includes(lifecycleStatus.trim().toLowerCase());
}

/** Undefined where a product may begin by it then. */
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

/** Undefined where the action may be done with products of it then. */
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

/** The examples of TMF620 call the end of a product `remove`. */
function actionOf(word: string): string {
  const action = word.trim().toLowerCase();
  return action === 'remove' ? 'delete' : action;
}
