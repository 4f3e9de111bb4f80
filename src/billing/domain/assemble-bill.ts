// From accruals to a bill. Each line is rounded once to the currency's minor unit; tax is computed
// per category and rate on the sum of the rounded lines and rounded once; every total is the sum of
// what is shown. So a bill never differs from its lines by a cent, in either direction.
import { type Decimal, HUNDRED, sum, ZERO } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import { minorUnits } from '../../core/money';
import { type RoundingMode, round } from '../../core/rounding';
import type { Period } from '../../core/time';
import {
  type Accrual,
  type Bill,
  type BillKey,
  type BillLine,
  type BillRef,
  type CostCentre,
  LINE_KINDS,
  type TaxItem,
} from './bill';
import { spread } from './spread';

export type BillInput = {
  readonly key: BillKey;
  readonly period: Period;
  readonly accruals: readonly Accrual[];
  readonly rounding: RoundingMode;
  /** The closed bill of a service period, which late lines adjust; null when there is none. */
  readonly billOf: (service: Period) => BillRef | null;
};

type UntaxedLine = Omit<BillLine, 'tax'>;
type Row = Omit<UntaxedLine, 'prepaid'>;

export function assembleBill({ key, period, accruals, rounding, billOf }: BillInput): Bill {
  const scale = minorUnits(key.currency);
  const rows = [...accruals].sort(inBillOrder).map((accrual, index) => {
    invariant(accrual.currency === key.currency, 'A bill has one currency');
    return toLine(accrual, index + 1, { scale, rounding, period, billOf });
  });
  const untaxed = withPrepaid(rows, scale, rounding);
  const { taxes, lines } = taxLines(untaxed, scale, rounding);
  const taxExcluded = sum(lines.map(({ amount }) => amount));
  const tax = sum(taxes.map(({ amount }) => amount));
  const settled = sum(lines.map((line) => line.prepaid));
  const prepaid = round(sum(accruals.map(({ drawn }) => drawn)), scale, rounding);
  const taxIncluded = taxExcluded.plus(tax);
  return {
    key,
    period,
    lines,
    taxes,
    costCentres: costCentresOf(lines),
    taxExcluded,
    tax,
    taxIncluded,
    prepaid,
    prepaidRounding: prepaid.minus(settled),
    due: taxIncluded.minus(settled),
  };
}

type LineRules = {
  readonly scale: number;
  readonly rounding: RoundingMode;
  readonly period: Period;
  readonly billOf: (service: Period) => BillRef | null;
};

function toLine(accrual: Accrual, number: number, rules: LineRules): Row {
  const { id, service, amount, drawn } = accrual;
  const rounded = round(amount, rules.scale, rules.rounding);
  const isLate = service.to <= rules.period.from;
  return {
    number,
    accrualId: id,
    accountId: accrual.accountId,
    subscriptionId: accrual.subscriptionId,
    kind: accrual.kind,
    priceId: accrual.priceId,
    card: accrual.card,
    version: accrual.version,
    line: accrual.line,
    meter: accrual.meter,
    unit: accrual.unit,
    exchange: accrual.exchange,
    description: accrual.description,
    service,
    covers: accrual.covers,
    quantity: accrual.quantity,
    amount: rounded,
    amountUnrounded: amount,
    unbilled: amount.minus(drawn),
    taxCategory: accrual.taxCategory,
    taxRatePercent: accrual.taxRatePercent,
    taxExemption: accrual.taxExemption,
    chargeCount: accrual.chargeCount,
    isLate,
    adjusts: isLate ? rules.billOf(service) : null,
  };
}

/**
 * Splits prepaid value over the lines. A line paid in full leaves nothing due, whichever way it was rounded; what was
 * drawn for the others is rounded once. `prepaidRounding` shows where that differs from what left the buckets: 16.75
 * drawn for fifty lines of 0.335 settles 17.00.
 */
function withPrepaid(rows: readonly Row[], scale: number, rounding: RoundingMode): UntaxedLine[] {
  const isPaid = ({ unbilled, amountUnrounded }: Row) =>
    unbilled.isZero() && !amountUnrounded.isZero();
  const drawn = rows.map((row) => (isPaid(row) ? ZERO : row.amountUnrounded.minus(row.unbilled)));
  const shares = spread(round(sum(drawn), scale, rounding), drawn, scale);
  return rows.map((row, index) => ({
    ...row,
    prepaid: isPaid(row) ? row.amount : (shares[index] ?? ZERO),
  }));
}

function taxLines(
  untaxed: readonly UntaxedLine[],
  scale: number,
  rounding: RoundingMode,
): { readonly taxes: TaxItem[]; readonly lines: BillLine[] } {
  const taxes: TaxItem[] = [];
  const lines: BillLine[] = [];
  for (const { category, ratePercent, exemption, members } of taxGroups(untaxed)) {
    const base = sum(members.map(({ amount }) => amount));
    const amount = round(taxOn(base, ratePercent), scale, rounding);
    const shares = spread(
      amount,
      members.map((line) => taxOn(line.amount, ratePercent)),
      scale,
    );
    members.forEach((line, index) => lines.push({ ...line, tax: shares[index] ?? amount }));
    if (category !== null) taxes.push({ category, ratePercent, exemption, base, amount });
  }
  return { taxes, lines: lines.sort((a, b) => a.number - b.number) };
}

type TaxGroup = {
  readonly category: string | null;
  readonly ratePercent: Decimal;
  readonly exemption: string | null;
  readonly members: UntaxedLine[];
};

/** Groups by category, rate and certificate: a rate that changes within a period is taxed per version. */
function taxGroups(lines: readonly UntaxedLine[]): TaxGroup[] {
  const groups = new Map<string, TaxGroup>();
  for (const line of lines) {
    const { taxCategory, taxRatePercent, taxExemption: exemption } = line;
    // A rate without a name is still a tax; only "no tax at all" stays off the list.
    const category = taxCategory ?? (taxRatePercent.isZero() ? null : 'tax');
    const key = JSON.stringify([
      category ?? '',
      category === null ? '' : taxRatePercent.toString(),
      exemption,
    ]);
    const known = groups.get(key);
    if (known) known.members.push(line);
    else groups.set(key, { category, ratePercent: taxRatePercent, exemption, members: [line] });
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function taxOn(base: Decimal, ratePercent: Decimal): Decimal {
  return base.times(ratePercent).dividedBy(HUNDRED);
}

/** The totals per account that used something, ordered by account; they sum to the bill. */
function costCentresOf(lines: readonly BillLine[]): CostCentre[] {
  const centres = new Map<string, CostCentre>();
  for (const { accountId, amount, tax } of lines) {
    const known = centres.get(accountId);
    centres.set(accountId, {
      accountId,
      amount: known ? known.amount.plus(amount) : amount,
      tax: known ? known.tax.plus(tax) : tax,
    });
  }
  return [...centres.values()].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

/** Orders by account, then fees before usage, then by age. The order is total, so it never depends on a query's. */
function inBillOrder(a: Accrual, b: Accrual): number {
  return (
    byText(a.accountId, b.accountId) ||
    byText(a.subscriptionId, b.subscriptionId) ||
    LINE_KINDS.indexOf(a.kind) - LINE_KINDS.indexOf(b.kind) ||
    a.service.from - b.service.from ||
    byText(a.card, b.card) ||
    byText(a.line, b.line) ||
    a.version - b.version ||
    byText(a.id, b.id)
  );
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
