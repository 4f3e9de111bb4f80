// Canonical order: rating all usage of one counter again, oldest first, from nothing. What a usage
// costs that way, less what was booked for it when it arrived, is the difference to book.
import { decimal, formatDecimal } from '../../core/decimal';
import {
  aggregateOf,
  type CompiledLine,
  emptyState,
  isNotRatable,
  rate,
  rebase,
} from '../../rating';
import type { CounterState } from '../../rating';
import type { UsageRecord } from './usage-record';

export type Replayed = {
  readonly usageId: string;
  readonly record: UsageRecord;
  readonly version: number;
  readonly line: CompiledLine;
  readonly aggregateBefore: string;
  /** Plain decimal, not zero. */
  readonly difference: string;
};

export type Replay = {
  readonly differences: readonly Replayed[];
  readonly state: CounterState;
  readonly version: number;
};

export function replay(
  usages: readonly {
    readonly usageId: string;
    readonly record: UsageRecord;
    readonly booked: string;
  }[],
  lineAt: (
    record: UsageRecord,
  ) => { readonly version: number; readonly line: CompiledLine } | undefined,
): Replay {
  const differences: Replayed[] = [];
  let state = emptyState;
  let version = 0;
  for (const { usageId, record, booked } of usages) {
    const priced = lineAt(record);
    if (priced === undefined) continue;
    const before = version === 0 || version === priced.version ? state : rebase(priced.line, state);
    version = priced.version;
    const rated = rate(priced.line, before, record);
    if (isNotRatable(rated)) continue;
    state = rated.state;
    const difference = formatDecimal(decimal(rated.charge).minus(decimal(booked)));
    if (difference === '0') continue;
    differences.push({
      usageId,
      record,
      ...priced,
      aggregateBefore: aggregateOf(before),
      difference,
    });
  }
  return { differences, state, version };
}
