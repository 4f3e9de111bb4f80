// What a line of a bill says of how it came about. The totals that charging keeps say it, and only where they
// come to what the line was charged: usage that is late, moved to another version or shown on two bills does not.
import { type Decimal, sum } from '../../core/decimal';
import type { Instant } from '../../core/time';
import { type CompiledLine, groupOf, type ToldPart, toldTotal } from '../../rating';
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
  readonly service: { readonly from: Instant };
  readonly quantity: Decimal;
  readonly amount: Decimal;
};

/** Part of a charged line. Amounts are unrounded and sum to that of the line. */
export type LinePart = Pick<ToldPart, 'what' | 'quantity' | 'amount' | 'terms'> & {
  /** By attribute, where the line has totals of their own for each of its values. */
  readonly group: ReadonlyMap<string, string | null>;
  /** What `quantity` counts: units, money or, of null, events. */
  readonly unit: string | null;
};

/** Empty where the totals do not tell exactly. */
export function linePartsOf(
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
  return sum(parts.map((part) => part.quantity)).equals(quantity);
}

function partOf(
  { what, quantity, amount, terms, of }: ToldPart,
  { currency }: ChargedLine,
  line: CompiledLine,
  group: LinePart['group'],
): LinePart {
  const unit = of === 'quantity' ? line.unit : of === 'amount' ? currency : null;
  return { group, what, quantity, unit, amount, ...(terms === undefined ? {} : { terms }) };
}
