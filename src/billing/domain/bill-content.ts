// What a bill says, as plain JSON: decimals are text padded to the currency's minor unit, instants
// are ISO. It is what is hashed when the bill is closed, so nothing that changes afterwards (state,
// payments) is in it. The text that is hashed has sorted keys and no white space.
import { type Decimal, formatDecimal } from '../../core/decimal';
import { minorUnits } from '../../core/money';
import type { RoundingMode } from '../../core/rounding';
import { type Instant, type Period, formatInstant } from '../../core/time';
import { exchangeSaid, type SaidExchange } from '../../charging/domain/exchange';
import type { LinePart } from '../../charging/domain/line-parts';
import type {
  Bill,
  Biller,
  BillLine,
  BillRef,
  BillTerms,
  CostCentre,
  LineKind,
  Named,
} from './bill';
import { type PartContent, partContents } from './part-content';

export type PeriodContent = { readonly start: string; readonly end: string };

export type LineContent = {
  readonly id: string;
  readonly number: number;
  readonly kind: LineKind;
  readonly account: string;
  readonly subscription: string;
  readonly price: string | null;
  readonly card: { readonly code: string; readonly version: number; readonly line: string };
  readonly meter: string | null;
  readonly description: string;
  readonly period: PeriodContent;
  /** The period it is charged for, when it differs from `period`. Missing in bills sealed before it was introduced. */
  readonly covers?: PeriodContent;
  readonly quantity: string;
  readonly unit: string | null;
  /** By which the money of its card became that of the bill. Missing where they are one. */
  readonly exchange?: SaidExchange;
  readonly amount: string;
  readonly amountUnrounded: string;
  readonly prepaid: string;
  readonly tax: {
    readonly category: string | null;
    readonly ratePercent: string;
    /** The certificate by which no tax is due. */
    readonly exemption?: string;
    readonly amount: string;
  };
  /** How the amount came about, where it can be told exactly. Missing in bills sealed before it was introduced. */
  readonly parts?: readonly PartContent[];
  readonly charges: number;
  readonly late: boolean;
  readonly adjusts: BillRef | null;
};

export type TaxContent = {
  readonly category: string;
  readonly ratePercent: string;
  /** The certificate by which no tax is due. */
  readonly exemption?: string;
  readonly base: string;
  readonly amount: string;
};

export type CostCentreContent = {
  readonly account: string;
  readonly name: string | null;
  readonly amount: string;
  readonly tax: string;
  readonly total: string;
};

export type BillContent = {
  readonly id: string;
  /** Null while the bill is live. */
  readonly number: string | null;
  /** Missing where nobody had said who bills, and in bills sealed before it was introduced. */
  readonly biller?: Biller;
  readonly billingAccount: { readonly id: string; readonly name: string | null };
  readonly currency: string;
  readonly period: PeriodContent;
  /** The zone in which the bill's days are counted. Missing in bills sealed before it was introduced. */
  readonly timeZone?: string;
  readonly runType: RunType;
  readonly billDate: string;
  readonly paymentDueDate: string;
  readonly nextBillDate: string;
  readonly relatedParty: readonly unknown[];
  readonly purchaseOrder: string | null;
  /** Missing when the account has none, and in bills sealed before these references were introduced. */
  readonly financialAccount?: Named;
  readonly paymentMethod?: Named;
  readonly paymentTerms: string;
  /** The rounding mode of the lines, so that the bill can be recomputed from its charges. */
  readonly rounding: RoundingMode;
  readonly taxes: readonly TaxContent[];
  readonly costCentres: readonly CostCentreContent[];
  readonly totals: {
    readonly taxExcluded: string;
    readonly tax: string;
    readonly taxIncluded: string;
    readonly prepaid: string;
    /** due = taxIncluded − prepaid + prepaidRounding. Missing in bills sealed before it was introduced. */
    readonly prepaidRounding?: string;
    readonly due: string;
  };
  readonly lineCount: number;
};

export type RunType = 'onCycle' | 'offCycle';

export type Issue = {
  readonly id: string;
  readonly number: string | null;
  readonly runType: RunType;
  readonly billDate: Instant;
  readonly dueDate: Instant;
  readonly nextBillDate: Instant;
  readonly timeZone: string;
  readonly biller: Biller | null;
  readonly terms: BillTerms;
  readonly nameOf: (accountId: string) => string | null;
};

export function billContent(bill: Bill, issue: Issue): BillContent {
  const { payerId, currency } = bill.key;
  const { financialAccount, paymentMethod } = issue.terms;
  const text = amountIn(currency);
  return {
    id: issue.id,
    number: issue.number,
    ...(issue.biller === null ? {} : { biller: issue.biller }),
    billingAccount: { id: payerId, name: issue.terms.name },
    currency,
    period: periodContent(bill.period),
    timeZone: issue.timeZone,
    runType: issue.runType,
    billDate: formatInstant(issue.billDate),
    paymentDueDate: formatInstant(issue.dueDate),
    nextBillDate: formatInstant(issue.nextBillDate),
    relatedParty: issue.terms.relatedParty,
    purchaseOrder: issue.terms.purchaseOrder,
    ...(financialAccount === null ? {} : { financialAccount }),
    ...(paymentMethod === null ? {} : { paymentMethod }),
    paymentTerms: issue.terms.paymentTerms ?? `${issue.terms.paymentDays} days net`,
    rounding: issue.terms.rounding,
    taxes: bill.taxes.map(({ category, ratePercent, exemption, base, amount }) => ({
      category,
      ratePercent: formatDecimal(ratePercent),
      ...(exemption === null ? {} : { exemption }),
      base: text(base),
      amount: text(amount),
    })),
    costCentres: bill.costCentres.map((centre) =>
      costCentreContent(centre, currency, issue.nameOf(centre.accountId)),
    ),
    totals: {
      taxExcluded: text(bill.taxExcluded),
      tax: text(bill.tax),
      taxIncluded: text(bill.taxIncluded),
      prepaid: text(bill.prepaid),
      prepaidRounding: text(bill.prepaidRounding),
      due: text(bill.due),
    },
    lineCount: bill.lines.length,
  };
}

export function costCentreContent(
  { accountId, amount, tax }: CostCentre,
  currency: string,
  name: string | null,
): CostCentreContent {
  const text = amountIn(currency);
  return {
    account: accountId,
    name,
    amount: text(amount),
    tax: text(tax),
    total: text(amount.plus(tax)),
  };
}

export function lineContent(
  line: BillLine,
  currency: string,
  parts: readonly LinePart[] = [],
): LineContent {
  const text = amountIn(currency);
  return {
    id: line.accrualId,
    number: line.number,
    kind: line.kind,
    account: line.accountId,
    subscription: line.subscriptionId,
    price: line.priceId,
    card: { code: line.card, version: line.version, line: line.line },
    meter: line.meter,
    description: line.description,
    period: periodContent(line.service),
    ...(isSamePeriod(line.covers, line.service) ? {} : { covers: periodContent(line.covers) }),
    quantity: formatDecimal(line.quantity),
    unit: line.unit,
    ...exchangeSaid(line.exchange),
    amount: text(line.amount),
    amountUnrounded: formatDecimal(line.amountUnrounded),
    prepaid: text(line.prepaid),
    tax: {
      category: line.taxCategory,
      ratePercent: formatDecimal(line.taxRatePercent),
      ...(line.taxExemption === null ? {} : { exemption: line.taxExemption }),
      amount: text(line.tax),
    },
    ...(parts.length === 0 ? {} : { parts: partContents(line.amount, parts, currency, text) }),
    charges: line.chargeCount,
    late: line.isLate,
    adjusts: line.adjusts,
  };
}

/** The text whose hash seals a bill: its head, then its lines, one a row. */
export function sealedText(content: BillContent, lines: readonly LineContent[]): string {
  return [content, ...lines].map(canonicalJson).join('\n');
}

export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

function isSamePeriod(a: Period, b: Period): boolean {
  return a.from === b.from && a.to === b.to;
}

function periodContent({ from, to }: Period): PeriodContent {
  return { start: formatInstant(from), end: formatInstant(to) };
}

/** `12.5` in EUR is `12.50`; in JPY a whole amount stays whole. */
export function amountIn(currency: string): (amount: Decimal) => string {
  const scale = minorUnits(currency);
  return (amount) => {
    const [whole = '0', fraction = ''] = formatDecimal(amount).split('.');
    const padded = fraction.padEnd(scale, '0');
    return padded === '' ? whole : `${whole}.${padded}`;
  };
}
