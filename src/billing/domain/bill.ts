// A bill asks one payer for one period in one currency. Its lines are that payer's accruals, one
// line each, so that a line keeps its id from the first usage until long after the bill is closed.
import type { Decimal } from '../../core/decimal';
import type { RoundingMode } from '../../core/rounding';
import type { Instant, Period } from '../../core/time';

export const LINE_KINDS = [
  'recurring',
  'oneTime',
  'usage',
  'minimum',
  'discount',
  'adjustment',
] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** A running total as charging keeps it; amounts are unrounded. */
export type Accrual = {
  readonly id: string;
  readonly rootId: string;
  readonly payerId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly kind: LineKind;
  readonly priceId: string | null;
  readonly card: string;
  readonly version: number;
  readonly line: string;
  readonly meter: string | null;
  readonly unit: string | null;
  readonly currency: string;
  readonly taxCategory: string | null;
  readonly taxRatePercent: Decimal;
  /** The certificate by which no tax of that category is due. */
  readonly taxExemption: string | null;
  readonly description: string;
  readonly service: Period;
  /** What it was charged for; a part of `service`, beyond it, or an instant. */
  readonly covers: Period;
  readonly billFrom: Instant;
  readonly quantity: Decimal;
  readonly amount: Decimal;
  /** The part of `amount` that prepaid value has paid already. */
  readonly drawn: Decimal;
  readonly chargeCount: number;
};

/** Identity of a bill, live or closed: a payer's period in one currency. */
export type BillKey = {
  readonly payerId: string;
  readonly billFrom: Instant;
  readonly currency: string;
};

export type BillRef = { readonly id: string; readonly number: string };

export type BillLine = {
  /** 1, 2, 3 … in the order shown. */
  readonly number: number;
  readonly accrualId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly kind: LineKind;
  readonly priceId: string | null;
  readonly card: string;
  readonly version: number;
  readonly line: string;
  readonly meter: string | null;
  readonly unit: string | null;
  readonly description: string;
  readonly service: Period;
  readonly covers: Period;
  readonly quantity: Decimal;
  /** Before tax, rounded to the currency's minor unit; the only figure of the line that counts. */
  readonly amount: Decimal;
  /** What the charges behind the line sum to before rounding. */
  readonly amountUnrounded: Decimal;
  /** What of it the ledger still holds as unbilled: the unrounded amount less what was drawn. */
  readonly unbilled: Decimal;
  /** Settled by prepaid value: all of a line that was paid in full, else what was drawn, rounded. */
  readonly prepaid: Decimal;
  readonly taxCategory: string | null;
  readonly taxRatePercent: Decimal;
  readonly taxExemption: string | null;
  /** The line's share of the bill's tax: the shares sum to the tax shown. */
  readonly tax: Decimal;
  readonly chargeCount: number;
  /** The service period was over before this bill's period began. */
  readonly isLate: boolean;
  /** The closed bill of that service period, when there is one. */
  readonly adjusts: BillRef | null;
};

export type TaxItem = {
  readonly category: string;
  readonly ratePercent: Decimal;
  /** The certificate by which it is none. */
  readonly exemption: string | null;
  readonly base: Decimal;
  readonly amount: Decimal;
};

export type CostCentre = {
  readonly accountId: string;
  readonly amount: Decimal;
  readonly tax: Decimal;
};

export type Bill = {
  readonly key: BillKey;
  readonly period: Period;
  readonly lines: readonly BillLine[];
  readonly taxes: readonly TaxItem[];
  readonly costCentres: readonly CostCentre[];
  readonly taxExcluded: Decimal;
  readonly tax: Decimal;
  readonly taxIncluded: Decimal;
  /** What left the buckets for these lines, rounded once. */
  readonly prepaid: Decimal;
  /** What it differs by from what the lines say it settled: lines paid in full settle their own rounding. */
  readonly prepaidRounding: Decimal;
  /** What is asked: taxIncluded − prepaid + prepaidRounding. */
  readonly due: Decimal;
};

/** What is known elsewhere, as the account names it. */
export type Named = {
  readonly id: string;
  readonly name?: string;
  readonly href?: string;
  readonly '@referredType'?: string;
};

/** What the payer's billing account says about its bills. */
export type BillTerms = {
  readonly name: string | null;
  readonly purchaseOrder: string | null;
  readonly paymentDays: number;
  readonly paymentTerms: string | null;
  readonly rounding: RoundingMode;
  /** As the account has them; shown on the bill, never looked into. */
  readonly relatedParty: readonly unknown[];
  /** References of the account, shown on the bill; null where it has none. */
  readonly financialAccount: Named | null;
  readonly paymentMethod: Named | null;
};

export const PAYMENT_DAYS_DEFAULT = 30;

export const DEFAULT_TERMS: BillTerms = {
  name: null,
  purchaseOrder: null,
  paymentDays: PAYMENT_DAYS_DEFAULT,
  paymentTerms: null,
  rounding: 'halfUp',
  relatedParty: [],
  financialAccount: null,
  paymentMethod: null,
};
