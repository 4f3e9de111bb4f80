// What a billing account's document says about its bills. These are extensions of TMF666, so they
// are read leniently: what is not understood counts as not said.
import { isRoundingMode } from '../../core/rounding';
import { type BillTerms, DEFAULT_TERMS, PAYMENT_DAYS_DEFAULT } from './bill';

type Document = Readonly<Record<string, unknown>>;

const DAYS_MAX = 3_650;

/**
 * `name`, `purchaseOrderNumber`, `paymentTerms` (`{"days": 14, "description": "…"}` or a text) and
 * `billRounding` (`halfUp` or `halfEven`).
 */
export function readBillTerms(document: Document | undefined): BillTerms {
  if (document === undefined) return DEFAULT_TERMS;
  const terms = document['paymentTerms'];
  const rounding = document['billRounding'];
  const parties = document['relatedParty'];
  return {
    name: textOf(document['name']),
    purchaseOrder: textOf(document['purchaseOrderNumber']),
    paymentDays: isDocument(terms) ? daysOf(terms['days']) : PAYMENT_DAYS_DEFAULT,
    paymentTerms: isDocument(terms) ? textOf(terms['description']) : textOf(terms),
    rounding: isRoundingMode(rounding) ? rounding : DEFAULT_TERMS.rounding,
    relatedParty: Array.isArray(parties) ? parties : [],
  };
}

function daysOf(value: unknown): number {
  const isDays = typeof value === 'number' && Number.isInteger(value);
  return isDays && value >= 0 && value <= DAYS_MAX ? value : PAYMENT_DAYS_DEFAULT;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
