// Proof of a charge that stands with its usage: rated again from the aggregate it began at, by the line it
// names, the usage as it is stored must come to the same. What the order of usage or the days of a
// subscription decided is left out: there the charge alone does not say what it came from.
import { decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';
import { type CompiledLine, isNotRatable, rate, readState, rebase, selectLine } from '../../rating';
import type { CardVersion, PricedCard } from './context';
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
  readonly quantity: string;
  readonly aggregateBefore: string;
  readonly amount: string;
  /** What buckets covered of it, by unit. */
  readonly covered: readonly { readonly unit: string; readonly quantity: string }[];
};

/** What does not fit, in words; undefined when everything does. */
export function disproofOfCharge(
  charged: ChargedUsage,
  card: PricedCard | undefined,
): string | undefined {
  if (usageIdOf(charged.record) !== charged.id) return 'its id is not that of its source and id';
  const version = card?.versions.find((one) => one.version === charged.version);
  const line = version?.compiled.lines.find(({ id }) => id === charged.line);
  if (version === undefined || line === undefined) {
    return `its price is gone: line ${charged.line} of ${charged.card}, version ${charged.version}`;
  }
  return wrongLine(charged, version) ?? wrongAmounts(charged, line);
}

/** Hours are read in the zone of the account as it was, so cards with hours are left out. */
function wrongLine({ record, line }: ChargedUsage, { compiled }: CardVersion): string | undefined {
  const hasHours = compiled.lines.some((one) =>
    Object.values(one.line.match).some(({ kind }) => kind === 'time'),
  );
  if (hasHours) return undefined;
  const selected = selectLine(compiled, record.meter, record.attributes, record.at, 'UTC');
  if ('line' in selected && selected.line.id === line) return undefined;
  const found = 'line' in selected ? `line ${selected.line.id}` : 'no line';
  return `its attributes are priced by ${found}, and it was charged by line ${line}`;
}

function wrongAmounts(charged: ChargedUsage, line: CompiledLine): string | undefined {
  const { record, covered } = charged;
  const { aggregation, unit } = line.meter;
  const isPlain = aggregation === 'sum' || aggregation === 'count';
  const hasOtherUnits = covered.some((one) => one.unit !== unit);
  if (!isPlain || record.quantity.startsWith('-') || hasOtherUnits) return undefined;
  const [part] = covered;
  const usage = part === undefined ? record : { ...record, covered: part.quantity };
  // Nothing may have been counted before, or what came to nothing: a flat price tells the two apart.
  const counts = charged.aggregateBefore === '0' ? ['0', '1'] : ['1'];
  const wrongs = counts.map((events) => wrongAmount(charged, line, usage, events));
  return wrongs.includes(undefined) ? undefined : wrongs[0];
}

function wrongAmount(
  { aggregateBefore, quantity, amount }: ChargedUsage,
  line: CompiledLine,
  usage: UsageRecord & { readonly covered?: string },
  events: string,
): string | undefined {
  const before = readState({ aggregate: aggregateBefore, booked: '0', events, extra: null });
  const rated = rate(line, rebase(line, before), usage);
  if (isNotRatable(rated)) return `it cannot be rated: ${rated.message}`;
  if (line.measures === 'quantity' && !decimal(rated.billed).equals(decimal(quantity))) {
    return `its quantity makes ${rated.billed} ${line.unit}, and ${quantity} were charged`;
  }
  if (line.isPerEvent || line.line.prorate || decimal(rated.charge).equals(decimal(amount))) {
    return undefined;
  }
  return `its price makes ${rated.charge} of it, and ${amount} were charged`;
}
