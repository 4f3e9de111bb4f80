// Prices of one product alone: what was negotiated for it, and alterations. No document of the catalogue says
// them, and none names them.
import { derivedId } from '../../core/derived-id';
import { chargedText, type SoldPrice } from './sold-price';

const OWN = /^own~/;

/** Ids that no client chooses, nor names where a price of the catalogue is meant. */
export function isOwnPriceId(id: string): boolean {
  return OWN.test(id);
}

/** The same whenever the same is agreed for the product; `nth` tells apart what is agreed for it twice. */
export function ownPrice(productId: string, terms: Omit<SoldPrice, 'id'>, nth: number): SoldPrice {
  return { ...terms, id: `own~${derivedId('price', productId, `${nth}`, ...agreed(terms))}` };
}

/** Whether the same is agreed, whatever ids it is kept under: those of before were derived otherwise. */
export function isSameAgreed(a: Omit<SoldPrice, 'id'>, b: Omit<SoldPrice, 'id'>): boolean {
  const of = agreed(b);
  return agreed(a).every((text, index) => text === of[index]);
}

/** What it is called is on the bill. */
function agreed(terms: Omit<SoldPrice, 'id'>): readonly string[] {
  return [terms.name, chargedText(terms)];
}
