// Writes a rate line in the standard form of TMF620: as a price per block, or as a bundle with one part per tier.
// Lines that the form cannot express become a reference to the card. Reading the result gives the line again.
import { type Decimal, formatDecimal } from '../../core/decimal';
import { unreachable } from '../../core/invariant';
import type { RateLine } from '../../rating';
import { type Tier, type TierPart, writeTierTable } from './tier-table';
import type { UseValue, ValueUse, WrittenPrice } from './written-price';

type Condition = RateLine['match'][string];
type TieredPrice = Extract<RateLine['price'], { readonly model: 'graduated' | 'volume' }>;

const NOTHING = {
  version: null,
  price: null,
  percentage: null,
  period: { type: null, length: null },
  unitOfMeasure: { amount: null, units: null },
  uses: [],
  algorithms: [],
  relationships: [],
  parts: [],
  taxes: [],
  validFrom: null,
  validTo: null,
  meter: null,
  exhaustion: null,
  whileSuspended: null,
};

/** The price, followed by its parts; ids are derived from the card's code and the line's id. */
export function writePrice(
  line: RateLine,
  card: { readonly code: string; readonly currency: string; readonly timeZone: string | null },
): readonly WrittenPrice[] {
  const own = { ...NOTHING, id: `${card.code}:${line.id}`, name: line.id, priceType: 'usage' };
  const uses = [use('meter', [line.meter]), ...Object.entries(line.match).flatMap(writeCondition)];
  const { price, unit } = line;
  if (isPlain(line) && !namesZone(line, card.timeZone)) {
    if (price.model === 'unit') {
      const block = { amount: formatDecimal(price.per), units: unit };
      return [{ ...own, uses, price: amountOf(price.rate, card.currency), unitOfMeasure: block }];
    }
    if ((price.model === 'graduated' || price.model === 'volume') && hasPlainTiers(price)) {
      return writeBundle({ ...own, uses }, price, unit, card.currency);
    }
  }
  return [{ ...own, algorithms: [algorithm(card.code, null)] }];
}

function writeBundle(
  own: WrittenPrice,
  price: TieredPrice,
  unit: string,
  currency: string,
): readonly WrittenPrice[] {
  const parts = writeTierTable({ unit, tiers: price.tiers.map(writeTier) }).map((part, index) =>
    writePart(part, `${own.id}:${index + 1}`, unit, currency),
  );
  const model = algorithm(null, `urn:meterline:pla:${price.model}:1`);
  return [{ ...own, algorithms: [model], parts: parts.map(({ id }) => id) }, ...parts];
}

function writeTier({ upTo, rate, per, flat }: TieredPrice['tiers'][number]): Tier {
  return {
    upTo: upTo === null ? null : formatDecimal(upTo),
    rate: formatDecimal(rate),
    per: formatDecimal(per),
    ...(flat.isZero() ? {} : { flat: formatDecimal(flat) }),
  };
}

function writePart(part: TierPart, id: string, unit: string, currency: string): WrittenPrice {
  return {
    ...NOTHING,
    id,
    name: id,
    priceType: part.kind,
    price: { amount: part.amount, currency },
    unitOfMeasure: { amount: part.per, units: part.per === null ? null : unit },
    uses: [part.use],
  };
}

/** True when TMF620 attributes can express the line. */
function isPlain(line: RateLine): boolean {
  const { scope, groupBy, convert, pulse, allowance, minimum, maximum, round, discounts } = line;
  const terms = [convert, pulse, allowance, minimum, maximum, round];
  const hasNone = terms.every((term) => term === null) && groupBy.length + discounts.length === 0;
  const isOpen = line.beyond === null && !line.allowNegative;
  return hasNone && isOpen && scope === 'period' && line.priority === 0;
}

/** The form has hours and days, but no time zone, and no zones of a tariff table. */
function namesZone(line: RateLine, cardsZone: string | null): boolean {
  if (Object.values(line.match).some(({ kind }) => kind === 'zone')) return true;
  const times = Object.values(line.match).flatMap((one) => (one.kind === 'time' ? [one] : []));
  return times.some(({ zone }) => (zone ?? cardsZone) !== null);
}

function hasPlainTiers({ tiers, chargeFlatOnZero }: TieredPrice): boolean {
  return !chargeFlatOnZero && tiers.every(({ step }) => step === null);
}

function writeCondition([name, condition]: readonly [string, Condition]): readonly ValueUse[] {
  switch (condition.kind) {
    case 'oneOf':
      return [use(name, condition.values)];
    // Such a line is a reference to its card.
    case 'zone':
      return [];
    case 'prefix':
      return [use(`${name}Prefix`, [condition.prefix])];
    case 'range':
      return [{ name, values: [range(condition.from, condition.to)] }];
    case 'time': {
      const { hours, days } = condition;
      const window = hours === null ? [] : [`${clock(hours.from)}-${clock(hours.to)}`];
      const uses = [use('timeOfDay', window), use('dayOfWeek', (days ?? []).map(String))];
      return uses.filter(({ values }) => values.length > 0);
    }
    default:
      return unreachable(condition);
  }
}

function use(name: string, texts: readonly string[]): ValueUse {
  const values = texts.map((value) => ({ value, from: null, to: null, interval: null }));
  return { name, values };
}

function range(from: Decimal | null, to: Decimal | null): UseValue {
  const text = (bound: Decimal | null) => (bound === null ? null : formatDecimal(bound));
  return { value: null, from: text(from), to: text(to), interval: 'closedBottom' };
}

function clock(minuteOfDay: number): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${pad(Math.trunc(minuteOfDay / 60))}:${pad(minuteOfDay % 60)}`;
}

function amountOf(rate: Decimal, currency: string): WrittenPrice['price'] {
  return { amount: formatDecimal(rate), currency };
}

function algorithm(
  id: string | null,
  plaSpecId: string | null,
): WrittenPrice['algorithms'][number] {
  return { id, name: null, href: null, plaSpecId };
}
