// Spend limits at rating: what a usage adds in the window of every limit on its path, whether a hard one refuses it,
// and which thresholds it passes. The usage has happened, so a limit that accepts shows more than 100 %.
import { compositeKey } from '../../core/composite-key';
import { type Decimal, decimal, formatDecimal, HUNDRED, ZERO } from '../../core/decimal';
import { convert, isConvertible } from '../../core/quantity';
import { limitWindow, type SpendLimit } from '../../contract/domain/spend-limit';
import type { AgreedTotals, SpentTotal } from './agreed-totals';
import type { UsageTerms } from './agreement';
import type { Guided } from './guide';
import type { UsageReason } from './usage-record';

/** What a limit counts of a usage: money, credits, or the quantity that was reported. */
export type Measured = {
  readonly money: Decimal;
  /** The unit and the amount of a charge in credits. */
  readonly credits: { readonly unit: string; readonly amount: Decimal } | null;
};

export type Spending = {
  readonly key: string;
  readonly limit: SpendLimit;
  readonly total: SpentTotal;
  /** Thresholds that it passes first in their window. */
  readonly passed: readonly string[];
};

export function spend(
  { limits: totals }: AgreedTotals,
  guided: Guided,
  { limits, contract }: Pick<UsageTerms, 'limits' | 'contract'>,
  measured: Measured,
): readonly Spending[] | { readonly reason: UsageReason } {
  const spendings: Spending[] = [];
  for (const limit of limits) {
    const amount = amountFor(limit, guided, measured);
    if (amount === undefined) continue;
    const window = limitWindow(limit, guided.record.at, guided.payer.cycle, contract?.period);
    const key = compositeKey(limit.id, window === null ? '' : window.from);
    const before = totals.get(key) ?? NOTHING_SPENT;
    const spent = before.spent.plus(amount);
    const refuses = limit.kind === 'hard' && limit.atRating === 'reject';
    if (refuses && amount.greaterThan(ZERO) && spent.greaterThan(limit.limit)) {
      return { reason: reached(limit, spent) };
    }
    const passed = passedBy(limit, spent).filter((one) => !before.passed.includes(one));
    const total = { spent, passed: [...before.passed, ...passed] };
    spendings.push({ key, limit, total, passed });
  }
  return spendings;
}

const NOTHING_SPENT: SpentTotal = { spent: ZERO, passed: [] };

/** Undefined when the limit counts something else. */
function amountFor(
  { unit }: SpendLimit,
  { record, meterUnit }: Guided,
  { money, credits }: Measured,
): Decimal | undefined {
  if (unit === null) return money;
  if (credits?.unit === unit) return credits.amount;
  if (!isConvertible(meterUnit, unit)) return undefined;
  return convert(decimal(record.quantity), meterUnit, unit);
}

function passedBy({ thresholds, limit }: SpendLimit, spent: Decimal): string[] {
  return thresholds
    .filter((percent) => spent.times(HUNDRED).greaterThanOrEqualTo(limit.times(percent)))
    .map(formatDecimal);
}

function reached({ id, limit, unit }: SpendLimit, spent: Decimal): UsageReason {
  const what = unit === null ? '' : ` ${unit}`;
  const message = `Limit ${id} of ${formatDecimal(limit)}${what} refuses what would make it ${formatDecimal(spent)}`;
  return { code: 'limit.reached', message };
}
