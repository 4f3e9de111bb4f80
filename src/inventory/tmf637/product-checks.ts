import { idOf } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import { type Body, isSameValue } from '../../tmf';
import { isQuantity } from '../domain/product';
import {
  PRODUCT_TRANSITIONS,
  type ProductState,
  readProductState,
} from '../domain/product-lifecycle';
import { endedAsSold, illegalProductTransition, quantityInvalid } from '../inventory.errors';

export function withOneSpelling(body: Body): Body {
  const status = readProductState(body['status']);
  return status === undefined ? body : { ...body, status };
}

export function checkQuantity({ quantity }: Body): void {
  const isSaid = quantity !== undefined && quantity !== null;
  if (isSaid && !isQuantity(quantity)) throw quantityInvalid(quantity);
}

/** Adds the end date that follows from the new status. */
export function checkTransition(before: Body, after: Body, at: Instant): Body {
  checkQuantity(after);
  const from = readProductState(before['status']) ?? 'created';
  const to = readProductState(after['status']) ?? from;
  const allowed: readonly ProductState[] = PRODUCT_TRANSITIONS[from];
  if (allowed.length === 0) checkEnded(from, before, after);
  if (to === from) return withOneSpelling(after);
  if (!allowed.includes(to)) throw illegalProductTransition(from, to, allowed);
  const end = to === 'terminated' && after['terminationDate'] === undefined;
  return { ...withOneSpelling(after), ...(end ? { terminationDate: formatInstant(at) } : {}) };
}

/** Who pays for it, for what, and until when: nothing is charged by a change of it after the end. */
function checkEnded(state: ProductState, before: Body, after: Body): void {
  const [stood, said] = [soldAs(before), soldAs(after)];
  const changed = Object.keys(said).find((path) => !isSameValue(stood[path], said[path]));
  // Another end is followed; without one the product would be charged on.
  const { terminationDate: end } = before;
  const path =
    end !== undefined && after['terminationDate'] === undefined ? 'terminationDate' : changed;
  if (path !== undefined) throw endedAsSold(state, path, said[path] ?? null);
}

function soldAs(body: Body): Body {
  return {
    'billingAccount.id': idOf(body['billingAccount']),
    'productOffering.id': idOf(body['productOffering']),
    productPrice: body['productPrice'],
    quantity: body['quantity'] ?? 1,
  };
}
