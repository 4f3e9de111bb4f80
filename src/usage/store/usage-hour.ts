// The number of usages in a range of time: whole hours come from a tally, and only the rest of the first and last
// hour is counted.
import { floorDivide, formatInstant, HOUR_MS, instant, parseInstant } from '../../core/time';
import { row, type Tx } from '../../platform/database';
import { type Condition, type Filter, wireInstant } from '../../tmf';

/** Half-open, in epoch milliseconds; a missing bound is open. */
type Range = { readonly from?: number; readonly to?: number };

/** Undefined for other filters, and for ranges without a whole hour. */
export async function countByHour(tx: Tx, filter: Filter): Promise<number | undefined> {
  const range = rangeOf(filter);
  if (range === undefined) return undefined;
  const first = range.from === undefined ? undefined : nextHour(range.from);
  const last = range.to === undefined ? undefined : hourOf(range.to);
  if (first !== undefined && last !== undefined && first >= last) return undefined;
  const parts = [
    `(SELECT coalesce(sum(h.usages), 0) FROM usage_hour h WHERE ${within('h.hour', first, last)})`,
    ...(first === undefined ? [] : [counted(range.from, first)]),
    ...(last === undefined ? [] : [counted(last, range.to)]),
  ];
  const found = await row<{ total: string }>(tx, `SELECT ${parts.join(' + ')} AS total`);
  return Number(found?.total ?? 0);
}

function counted(from: number | undefined, to: number | undefined): string {
  return `(SELECT count(*) FROM usage u WHERE ${within('u.occurred_at', from, to)})`;
}

// The numbers are formatted here, so they need no parameters.
function within(sql: string, from: number | undefined, to: number | undefined): string {
  const bounds = [
    ...(from === undefined ? [] : [`${sql} >= '${printed(from)}'::timestamptz`]),
    ...(to === undefined ? [] : [`${sql} < '${printed(to)}'::timestamptz`]),
  ];
  return bounds.join(' AND ') || 'true';
}

function printed(at: number): string {
  return formatInstant(instant(at));
}

function hourOf(at: number): number {
  return floorDivide(at, HOUR_MS) * HOUR_MS;
}

function nextHour(at: number): number {
  return hourOf(at + HOUR_MS - 1);
}

function rangeOf(filter: Filter): Range | undefined {
  const ranges = filter.map(([condition, second]) =>
    condition === undefined || second !== undefined ? undefined : rangeOfOne(condition),
  );
  if (ranges.length === 0) return undefined;
  return ranges.reduce((sum, next) => (sum && next ? intersection(sum, next) : undefined));
}

// Equality with an instant covers its millisecond.
function rangeOfOne({ path, operator, values }: Condition): Range | undefined {
  const [at, second] = new Set(values.map(wireInstant));
  if (path.join('.') !== 'usageDate' || at === undefined || second !== undefined) return undefined;
  const begin = parseInstant(at);
  switch (operator) {
    case 'eq':
      return { from: begin, to: begin + 1 };
    case 'gt':
      return { from: begin + 1 };
    case 'gte':
      return { from: begin };
    case 'lt':
      return { to: begin };
    case 'lte':
      return { to: begin + 1 };
    case 'ne':
    case 'regex':
      return undefined;
  }
}

function intersection(a: Range, b: Range): Range {
  const froms = [a.from, b.from].filter((at) => at !== undefined);
  const tos = [a.to, b.to].filter((at) => at !== undefined);
  return {
    ...(froms.length === 0 ? {} : { from: Math.max(...froms) }),
    ...(tos.length === 0 ? {} : { to: Math.min(...tos) }),
  };
}
