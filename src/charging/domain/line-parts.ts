// The parts that a bill line shows. They are derived from running totals, when these give exactly the amount of the line.
// Of late usage, or usage moved to another version or spread over two bills, the price of a unit is told where it does.
import { type Decimal, sum } from '../../core/decimal';
import type { Instant } from '../../core/time';
import {
  COVERED,
  type CompiledLine,
  groupOf,
  type ToldPart,
  toldAlone,
  toldTotal,
} from '../../rating';
import type { Exchange } from './exchange';
import type { AccrualKind } from './running-totals';
import type { PeriodCounter } from './rerun';

/** A retail accrual as bills know it. */
export type ChargedLine = {
  readonly id: string;
  readonly rootId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly kind: AccrualKind;
  readonly priceId: string | null;
  readonly card: string;
  readonly version: number;
  readonly line: string;
  readonly currency: string;
  readonly exchange?: Exchange | undefined;
  readonly service: { readonly from: Instant };
  readonly quantity: Decimal;
  readonly amount: Decimal;
};

/** Part of a charged line. Amounts are unrounded and sum to that of the line. */
export type LinePart = Pick<ToldPart, 'what' | 'quantity' | 'amount' | 'terms' | 'discounts'> & {
  /** Values by attribute, for a line with a total per group. */
  readonly group: ReadonlyMap<string, string | null>;
  /** The unit of `quantity`: a unit, a currency, or null for events. */
  readonly unit: string | null;
};

/** Empty when nothing gives the exact amount. */
export function linePartsOf(
  charged: ChargedLine,
  line: CompiledLine,
  counters: readonly PeriodCounter[],
): LinePart[] {
  const whole = partsOfTotals(charged, line, counters);
  if (whole.length > 0) return whole;
  const alone = toldAlone(line, charged.quantity, charged.amount) ?? [];
  return alone.map((part) => partOf(part, charged, line, new Map()));
}

function partsOfTotals(
  charged: ChargedLine,
  line: CompiledLine,
  counters: readonly PeriodCounter[],
): LinePart[] {
  const parts: LinePart[] = [];
  for (const { version, group, state } of [...counters].sort(byGroup)) {
    const told = version === charged.version ? toldTotal(line, state) : undefined;
    if (told === undefined) return [];
    parts.push(...told.map((part) => partOf(part, charged, line, groupOf(line, group))));
  }
  const amount = sum(parts.map((part) => part.amount));
  return amount.equals(charged.amount) && countsAlike(charged, line, parts) ? parts : [];
}

function byGroup(a: PeriodCounter, b: PeriodCounter): number {
  return a.group < b.group ? -1 : 1;
}

function countsAlike({ quantity }: ChargedLine, line: CompiledLine, parts: readonly LinePart[]) {
  if (line.measures !== 'quantity' || parts.some(({ unit }) => unit === null)) return true;
  const counted = parts.filter(({ what }) => what !== COVERED);
  return sum(counted.map((part) => part.quantity)).equals(quantity);
}

function partOf(
  { what, quantity, amount, terms, discounts, of }: ToldPart,
  { currency }: ChargedLine,
  line: CompiledLine,
  group: LinePart['group'],
): LinePart {
  const unit = of === 'quantity' ? line.unit : of === 'amount' ? currency : null;
  return {
    group,
    what,
    quantity,
    unit,
    amount,
    ...(terms && { terms }),
    ...(discounts && { discounts }),
  };
}
