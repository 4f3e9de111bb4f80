// Canonical order: rating all usage of a line again, oldest first, from nothing, each group in a total
// of its own. What a usage costs that way, less what was booked for it so far, is the difference to book.
import { decimal, formatDecimal } from '../../core/decimal';
import { aggregateOf, type CounterState, emptyState, isNotRatable } from '../../rating';
import type { GuidedLeg } from './leg-at';
import { rateLeg } from './rate-leg';
import type { UsageRecord } from './usage-record';

/** A usage as a version of a line priced it when it came, and what was booked for it there so far. */
export type CountedUsage = {
  readonly usageId: string;
  readonly record: UsageRecord;
  readonly version: number;
  readonly booked: string;
};

export type Difference = {
  readonly usageId: string;
  readonly occurredAt: UsageRecord['at'];
  readonly version: number;
  readonly aggregateBefore: string;
  /** Plain decimal, not zero. */
  readonly amount: string;
};

/** The total of one group as far as it has been rated again. */
export type ReplayedTotal = { state: CounterState; version: number };

export function startReplay(): ReplayedTotal {
  return { state: emptyState, version: 0 };
}

/** Moves the total on by one usage. Undefined when its price is what was booked. */
export function replay(
  total: ReplayedTotal,
  { line, version }: Pick<GuidedLeg, 'line' | 'version'>,
  { usageId, record, booked }: Omit<CountedUsage, 'version'>,
): Difference | undefined {
  const aggregateBefore = aggregateOf(total.state);
  const rated = rateLeg(total, { line, version }, record);
  total.version = version;
  if (isNotRatable(rated)) return undefined;
  total.state = rated.state;
  const amount = formatDecimal(decimal(rated.charge).minus(decimal(booked)));
  if (amount === '0') return undefined;
  return { usageId, occurredAt: record.at, version, aggregateBefore, amount };
}
