// Proof of a charge that stands with its usage: rated again from the aggregate it began at, by the line it
// names, the usage as it is stored must come to the same. Left out is what the charge alone does not say:
// what a correction took back of buckets, which terms the days of a subscription made, and what single events made of an
// allowance, of free events, discounts or a cap of their period. By how much a percentile moved is taken from the charge.
import { decimal, formatDecimal, sum } from '../../core/decimal';
import { convert } from '../../core/quantity';
import { round } from '../../core/rounding';
import type { Instant } from '../../core/time';
import {
  aggregateOf,
  type CompiledLine,
  isGrouped,
  isNotRatable,
  isPricedAlone,
  movedBy,
  QUANTITY_SCALE,
  rate,
  readState,
  rebase,
  selectLine,
  showsMove,
} from '../../rating';
import type { CardVersion, PricedCard } from './context';
import { type Exchange, lineAtRate } from './exchange';
import { usageIdOf } from './identity';
import type { UsageRecord } from './usage-record';

export type ChargedUsage = {
  readonly id: string;
  readonly record: UsageRecord;
  readonly receivedAt: Instant;
  readonly priceId: string | null;
  readonly card: string;
  readonly version: number;
  readonly line: string;
  readonly exchange?: Exchange | undefined;
  readonly quantity: string;
  readonly aggregateBefore: string;
  readonly amount: string;
  /** The quantities that buckets covered, by unit. */
  readonly covered: readonly { readonly unit: string; readonly quantity: string }[];
};

type CoveredUsage = UsageRecord & { readonly covered?: string };

/** Describes the first mismatch; undefined when the charge is proved. */
export function disproofOfCharge(
  charged: ChargedUsage,
  card: PricedCard | undefined,
): string | undefined {
  if (usageIdOf(charged.record) !== charged.id) return 'its id is not that of its source and id';
  if (charged.priceId === null) return wrongElsewhere(charged);
  const version = card?.versions.find((one) => one.version === charged.version);
  const line = lineOfCharge(charged, card);
  if (version === undefined || line === undefined) {
    return `its price is gone: line ${charged.line} of ${charged.card}, version ${charged.version}`;
  }
  return wrongLine(charged, version) ?? wrongAmounts(charged, line);
}

/** The same for a total whose last usage this was; undefined also when that cannot be told. */
export function disproofOfTotal(
  last: ChargedUsage,
  aggregate: string,
  card: PricedCard | undefined,
): string | undefined {
  if (last.priceId === null) return wrongTotal(last, sumWith(last), aggregate);
  const line = lineOfCharge(last, card);
  if (line === undefined || last.record.quantity.startsWith('-') || !isSummed(line))
    return undefined;
  const state = readState({
    aggregate: last.aggregateBefore,
    booked: '0',
    events: '1',
    extra: null,
  });
  const rated = rate(line, rebase(line, state), asCharged(last, line));
  if (isNotRatable(rated)) return undefined;
  return wrongTotal(last, aggregateOf(rated.state), aggregate);
}

/** Without a price, for usage rated elsewhere, the stated amounts are summed. */
function sumWith({ aggregateBefore, amount }: ChargedUsage): string {
  return formatDecimal(decimal(aggregateBefore).plus(decimal(amount)));
}

function wrongElsewhere({ record, amount }: ChargedUsage): string | undefined {
  if (record.amount !== undefined && decimal(record.amount).equals(decimal(amount)))
    return undefined;
  return `it was rated elsewhere at ${record.amount ?? 'no amount'}, and ${amount} were charged`;
}

function wrongTotal(last: ChargedUsage, counted: string, aggregate: string): string | undefined {
  if (decimal(counted).equals(decimal(aggregate))) return undefined;
  return `its last usage ${last.id} left it at ${counted}, and it says ${aggregate}`;
}

/** True for a line with a single total, to which each usage is added. */
function isSummed(line: CompiledLine): boolean {
  if (isGrouped(line)) return false;
  const { aggregation } = line.meter;
  return aggregation === 'sum' || aggregation === 'count';
}

function lineOfCharge(
  { version, line, exchange }: ChargedUsage,
  card: PricedCard | undefined,
): CompiledLine | undefined {
  const priced = card?.versions.find((one) => one.version === version);
  const found = priced?.compiled.lines.find(({ id }) => id === line);
  return found && lineAtRate(found, exchange);
}

/** Hours are read in the zone of the account as it was, and zones in a table, so cards with either are left out. */
function wrongLine({ record, line }: ChargedUsage, { compiled }: CardVersion): string | undefined {
  const hasMore = compiled.lines.some((one) =>
    Object.values(one.line.match).some(({ kind }) => kind === 'time' || kind === 'zone'),
  );
  if (hasMore) return undefined;
  const selected = selectLine(compiled, record.meter, record.attributes, record.at, 'UTC');
  if ('line' in selected && selected.line.id === line) return undefined;
  const found = 'line' in selected ? `line ${selected.line.id}` : 'no line';
  return `its attributes are priced by ${found}, and it was charged by line ${line}`;
}

function wrongAmounts(charged: ChargedUsage, line: CompiledLine): string | undefined {
  const { record } = charged;
  if (record.quantity.startsWith('-') || mayHaveCountedNothing(charged, line)) return undefined;
  const usage = asCharged(charged, line);
  // Nothing may have been counted before, or what came to nothing: a flat price tells the two apart.
  const counts = charged.aggregateBefore === '0' ? ['0', '1'] : ['1'];
  const moved = asMoved(charged, line);
  if (moved === undefined) return undefined;
  const wrongs = counts.map((events) => wrongAmount(charged, moved, usage, events));
  return wrongs.includes(undefined) ? undefined : wrongs[0];
}

/** Undefined for a percentile in whole units, or units that the meter's are no decimal number of: it moved unseen. */
function asMoved({ quantity }: ChargedUsage, line: CompiledLine): CompiledLine | undefined {
  if (line.meter.aggregation !== 'percentile') return line;
  return showsMove(line) ? movedBy(line, quantity) : undefined;
}

/** Repeated values of a uniqueCount, and replaced levels, count nothing. */
function mayHaveCountedNothing(
  { quantity, amount }: ChargedUsage,
  { meter }: CompiledLine,
): boolean {
  const isOfMany = meter.aggregation === 'latest' || meter.aggregation === 'uniqueCount';
  return isOfMany && decimal(quantity).isZero() && decimal(amount).isZero();
}

/** The usage without the part that buckets covered, as it was left to the price, in a usage's decimals. */
function asCharged({ record, covered }: ChargedUsage, { meter }: CompiledLine): CoveredUsage {
  if (covered.length === 0) return record;
  const parts = covered.map(({ quantity, unit }) => convert(decimal(quantity), unit, meter.unit));
  const exact = sum(parts);
  const above = round(exact, 0, 'up');
  const quantity = above.minus(round(above.minus(exact), QUANTITY_SCALE, 'halfUp'));
  return { ...record, covered: formatDecimal(quantity) };
}

function wrongAmount(
  { aggregateBefore, quantity, amount }: ChargedUsage,
  line: CompiledLine,
  usage: CoveredUsage,
  events: string,
): string | undefined {
  const before = readState({ aggregate: aggregateBefore, booked: '0', events, extra: null });
  const rated = rate(line, rebase(line, before), usage);
  if (isNotRatable(rated)) return `it cannot be rated: ${rated.message}`;
  if (line.measures === 'quantity' && !decimal(rated.billed).equals(decimal(quantity))) {
    return `its quantity makes ${rated.billed} ${line.unit}, and ${quantity} were charged`;
  }
  const isOpen = !isPricedAlone(line) && (line.isPerEvent || line.line.prorate);
  if (isOpen || decimal(rated.charge).equals(decimal(amount))) return undefined;
  return `its price makes ${rated.charge} of it, and ${amount} were charged`;
}
