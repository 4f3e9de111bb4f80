// Reads from a billing account's document what its bills need. These attributes are extensions of TMF666 and are read
// leniently: a value that is not understood counts as missing.
import { idOf, isObject, type JsonObject, objectOf, textOf } from '../../core/json';
import { isRoundingMode } from '../../core/rounding';
import { type BillTerms, DEFAULT_TERMS, type Named, PAYMENT_DAYS_DEFAULT } from '../domain/bill';

const DAYS_MAX = 3_650;

/**
 * Reads `name`, `purchaseOrderNumber`, `paymentTerms` (`{"days": 14, "description": "…"}` or a text) and
 * `billRounding` (`halfUp` or `halfEven`).
 */
export function fromDocument(document: JsonObject | undefined): BillTerms {
  if (document === undefined) return DEFAULT_TERMS;
  const terms = document['paymentTerms'];
  const rounding = document['billRounding'];
  const parties = document['relatedParty'];
  return {
    name: shownText(document['name']),
    purchaseOrder: shownText(document['purchaseOrderNumber']),
    paymentDays: isObject(terms) ? daysOf(terms['days']) : PAYMENT_DAYS_DEFAULT,
    paymentTerms: isObject(terms) ? shownText(terms['description']) : shownText(terms),
    rounding: isRoundingMode(rounding) ? rounding : DEFAULT_TERMS.rounding,
    financialAccount: namedIn(document['financialAccount']),
    paymentMethod: namedIn(document['defaultPaymentMethod']),
    relatedParty: Array.isArray(parties) ? parties : [],
  };
}

function namedIn(value: unknown): Named | null {
  const id = idOf(value);
  if (id === undefined) return null;
  const { name, href, '@referredType': referredType } = objectOf(value);
  return {
    id,
    ...(textOf(name) !== undefined && { name: String(name) }),
    ...(textOf(href) !== undefined && { href: String(href) }),
    ...(textOf(referredType) !== undefined && { '@referredType': String(referredType) }),
  };
}

function daysOf(value: unknown): number {
  const isDays = typeof value === 'number' && Number.isInteger(value);
  return isDays && value >= 0 && value <= DAYS_MAX ? value : PAYMENT_DAYS_DEFAULT;
}

function shownText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
