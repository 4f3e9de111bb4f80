// Prices of a single product: negotiated ones and alterations. They have no document in the catalogue, and documents
// cannot name them.
import { derivedId } from '../../core/derived-id';
import { chargedText, type SoldPrice } from './sold-price';

const OWN = /^own~/;

/** Ids of this form are reserved: clients can neither choose them nor name them as catalogue prices. */
export function isOwnPriceId(id: string): boolean {
  return OWN.test(id);
}

/** Derived from the terms, so equal terms for a product give the same id; `nth` distinguishes repetitions. */
export function ownPrice(productId: string, terms: Omit<SoldPrice, 'id'>, nth: number): SoldPrice {
  return { ...terms, id: `own~${derivedId('price', productId, `${nth}`, ...agreed(terms))}` };
}

/** True for equal terms, whatever the ids: earlier versions derived them differently. */
export function isSameAgreed(a: Omit<SoldPrice, 'id'>, b: Omit<SoldPrice, 'id'>): boolean {
  const of = agreed(b);
  return agreed(a).every((text, index) => text === of[index]);
}

/** The name is one of the terms, because the bill shows it. */
function agreed(terms: Omit<SoldPrice, 'id'>): readonly string[] {
  return [terms.name, chargedText(terms)];
}
