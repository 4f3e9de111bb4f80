// Canonical order: rating all usage of a line again, oldest first, from nothing, each group in a total
// of its own. What a usage costs that way, less what was booked for it so far, is the difference to book.
import { decimal, formatDecimal } from '../../core/decimal';
import {
  aggregateOf,
  type CounterState,
  emptyState,
  isNotRatable,
  withoutBound,
} from '../../rating';
import type { Exchange } from './exchange';
import type { GuidedLeg } from './leg-at';
import { rateLeg } from './rate-leg';
import type { UsageRecord } from './usage-record';

/** A usage as a version of a line priced it when it came, and what was booked for it there so far. */
export type CountedUsage = PricedBy & {
  readonly usageId: string;
  readonly record: UsageRecord;
  readonly booked: string;
};

/** The version of the card, and the rate by which its money became the account's, if it did. */
export type PricedBy = { readonly version: number; readonly exchange?: Exchange | undefined };

export type Difference = PricedBy & {
  readonly usageId: string;
  readonly occurredAt: UsageRecord['at'];
  readonly aggregateBefore: string;
  /** Plain decimal, not zero. */
  readonly amount: string;
};

/** The total of one group as far as it has been rated again. */
export type ReplayedTotal = {
  state: CounterState;
  version: number;
  exchange?: Exchange | undefined;
};

export function startReplay(): ReplayedTotal {
  return { state: emptyState, version: 0 };
}

/** Moves the total on by one usage. Undefined when its price is what was booked. */
export function replay(
  total: ReplayedTotal,
  { line, version, exchange }: Pick<GuidedLeg, 'line' | 'version' | 'exchange'>,
  { usageId, record, booked }: Omit<CountedUsage, 'version' | 'exchange'>,
): Difference | undefined {
  const aggregateBefore = aggregateOf(total.state);
  const rated = rateLeg(total, { line: withoutBound(line), version }, record);
  total.version = version;
  total.exchange = exchange;
  if (isNotRatable(rated)) return undefined;
  total.state = rated.state;
  const amount = formatDecimal(decimal(rated.charge).minus(decimal(booked)));
  if (amount === '0') return undefined;
  const by = exchange === undefined ? { version } : { version, exchange };
  return { usageId, occurredAt: record.at, ...by, aggregateBefore, amount };
}
