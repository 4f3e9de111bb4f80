// How much of a commitment is left at the time of a usage: what rolled over from earlier stretches, oldest first, then
// its own; and how it is filled, and emptied by a correction.
import type { BillingCycle } from '../../core/calendar';
import { type Decimal, larger, smaller, ZERO } from '../../core/decimal';
import { withoutNoise } from '../../core/rounding';
import type { Instant } from '../../core/time';
import { amountOf, type Stretch, stretchAt, stretchesBefore } from '../../contract/domain/stretch';
import type { Commitment } from '../../contract/domain/term';
import { change, type Draft, totalIn, totalKey } from './agreed-totals';
import type { InForce } from './agreement';

/** In the measure of the commitment. */
export type Room = { readonly key: string; readonly left: Decimal; readonly isRolled: boolean };

/** Undefined when the commitment does not hold at that time. */
export function roomsOf(
  draft: Draft,
  { life, term }: InForce<Commitment>,
  at: Instant,
  cycle: BillingCycle,
): { readonly stretch: Stretch; readonly rooms: readonly Room[] } | undefined {
  const stretch = stretchAt(life, at, cycle);
  if (stretch === undefined) return undefined;
  const key = totalKey(life, stretch.from);
  const amount = amountOf(life, term.per, stretch, cycle.timeZone);
  const own = { key, left: leftOf(amount.minus(totalIn(draft, key).used)), isRolled: false };
  return { stretch, rooms: [...rolledRooms(draft, { life, term }, stretch, cycle), own] };
}

function rolledRooms(
  draft: Draft,
  { life, term }: Pick<InForce<Commitment>, 'life' | 'term'>,
  stretch: Stretch,
  cycle: BillingCycle,
): Room[] {
  if (term.rollover === null) return [];
  const { max, periods } = term.rollover;
  return stretchesBefore(life, stretch, cycle, periods)
    .reverse()
    .map((earlier) => {
      const key = totalKey(life, earlier.from);
      const { used, handed } = totalIn(draft, key);
      const unused = amountOf(life, term.per, earlier, cycle.timeZone).minus(used);
      const passed = max === null ? unused : smaller(unused, max);
      return { key, left: leftOf(passed.minus(handed)), isRolled: true };
    });
}

function leftOf(amount: Decimal): Decimal {
  return larger(withoutNoise(amount, 'halfUp'), ZERO);
}

export function fill(draft: Draft, { key, isRolled }: Room, by: Decimal): void {
  const { used, handed } = totalIn(draft, key);
  change(draft, key, isRolled ? { handed: handed.plus(by) } : { used: used.plus(by) });
}
