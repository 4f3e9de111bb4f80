// What a billing account's document says about its bills. These are extensions of TMF666, so they
// are read leniently: what is not understood counts as not said.
import { isObject, type JsonObject } from '../../core/json';
import { isRoundingMode } from '../../core/rounding';
import { type BillTerms, DEFAULT_TERMS, PAYMENT_DAYS_DEFAULT } from '../domain/bill';

const DAYS_MAX = 3_650;

/**
 * `name`, `purchaseOrderNumber`, `paymentTerms` (`{"days": 14, "description": "…"}` or a text) and
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
    relatedParty: Array.isArray(parties) ? parties : [],
  };
}

function daysOf(value: unknown): number {
  const isDays = typeof value === 'number' && Number.isInteger(value);
  return isDays && value >= 0 && value <= DAYS_MAX ? value : PAYMENT_DAYS_DEFAULT;
}

function shownText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
