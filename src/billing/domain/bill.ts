// A bill asks one payer for one period in one currency. Its lines are that payer's accruals, one
// line each, so that a line keeps its id from the first usage until long after the bill is closed.
import { compositeKey } from '../../core/composite-key';
import type { Decimal } from '../../core/decimal';
import type { RoundingMode } from '../../core/rounding';
import type { Instant, Period } from '../../core/time';

import type { Exchange } from '../../charging/domain/exchange';

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
  /** By which the money of its card became that currency. */
  readonly exchange?: Exchange | undefined;
  readonly taxCategory: string | null;
  readonly taxRatePercent: Decimal;
  /** The certificate that exempts from tax of this category. */
  readonly taxExemption: string | null;
  readonly description: string;
  readonly service: Period;
  /** The time it was charged for: a part of `service`, a time beyond it, or one instant. */
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

export function textOfKey({ payerId, billFrom, currency }: BillKey): string {
  return compositeKey(billFrom, currency, payerId);
}

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
  readonly exchange?: Exchange | undefined;
  readonly description: string;
  readonly service: Period;
  readonly covers: Period;
  readonly quantity: Decimal;
  /** Before tax, rounded to the currency's minor unit; the only figure of the line that counts. */
  readonly amount: Decimal;
  /** What the charges behind the line sum to before rounding. */
  readonly amountUnrounded: Decimal;
  /** The part that the ledger still holds as unbilled: the unrounded amount less what was drawn. */
  readonly unbilled: Decimal;
  /** What prepaid value settles: the rounded amount of a line paid in full, else what was drawn, rounded. */
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
  /** The certificate by which no tax is due. */
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
  /** What was drawn from buckets for these lines, rounded once. */
  readonly prepaid: Decimal;
  /** What the lines say was settled less `prepaid`: a line paid in full also settles its own rounding. */
  readonly prepaidRounding: Decimal;
  /** What is asked: taxIncluded − prepaid + prepaidRounding. */
  readonly due: Decimal;
};

/** A reference to a resource of another system, as the account names it. */
export type Named = {
  readonly id: string;
  readonly name?: string;
  readonly href?: string;
  readonly '@referredType'?: string;
};

/** Who bills: the operator, as the tenant says it. */
export type Biller = {
  readonly id: string;
  readonly name: string;
  /** Line by line, as on a letter. */
  readonly address: readonly string[];
  readonly taxNumber: string | null;
};

/** What the payer's billing account says about its bills. */
export type BillTerms = {
  readonly name: string | null;
  readonly purchaseOrder: string | null;
  readonly paymentDays: number;
  readonly paymentTerms: string | null;
  readonly rounding: RoundingMode;
  /** Copied from the account and shown on the bill; not interpreted. */
  readonly relatedParty: readonly unknown[];
  /** References from the account, shown on the bill; null where it has none. */
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
