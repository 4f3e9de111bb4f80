import { formatInstant, type Instant } from '../core/time';
import type { Body } from '../tmf';
import { isQuantity } from './domain/product';
import {
  PRODUCT_TRANSITIONS,
  type ProductState,
  readProductState,
} from './domain/product-lifecycle';
import { illegalProductTransition, quantityInvalid } from './inventory.errors';

export function withOneSpelling(body: Body): Body {
  const status = readProductState(body['status']);
  return status === undefined ? body : { ...body, status };
}

export function checkQuantity({ quantity }: Body): void {
  const isSaid = quantity !== undefined && quantity !== null;
  if (isSaid && !isQuantity(quantity)) throw quantityInvalid(quantity);
}

/** With the end that follows from its status. */
export function checkTransition(before: Body, after: Body, at: Instant): Body {
  checkQuantity(after);
  const from = readProductState(before['status']) ?? 'created';
  const to = readProductState(after['status']) ?? from;
  if (to === from) return withOneSpelling(after);
  const allowed: readonly ProductState[] = PRODUCT_TRANSITIONS[from];
  if (!allowed.includes(to)) throw illegalProductTransition(from, to, allowed);
  const end = to === 'terminated' && after['terminationDate'] === undefined;
  return { ...withOneSpelling(after), ...(end ? { terminationDate: formatInstant(at) } : {}) };
}
