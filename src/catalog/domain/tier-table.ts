// The standard form of a tier table: a bundle whose ordered parts each cover a range of the period's cumulative
// quantity, `<unit>.cumulative` from `valueFrom` to `valueTo`. Tiers are cumulative and include their upper bound
// (`upTo`), so ranges must join: each begins where the one before ends, or one unit later for whole units.
import { type Decimal, formatDecimal, fromInteger, parseDecimal, ZERO } from '../../core/decimal';
import { includesEnds } from './range';
import {
  kindOf,
  type PriceProblem,
  type UseValue,
  type ValueUse,
  type WrittenPrice,
} from './written-price';

export type TierTable = {
  readonly unit: string;
  readonly currency: string;
  readonly tiers: readonly Tier[];
};

/** In the form of the price format. */
export type Tier = {
  readonly upTo: string | null;
  readonly rate: string;
  readonly per: string;
  readonly flat?: string;
};

const SUFFIX = '.cumulative';
const ONE_UNIT = fromInteger(1);

export function cumulativeUse(price: WrittenPrice): ValueUse | undefined {
  return price.uses.find(isCumulative);
}

export function isCumulative({ name }: ValueUse): boolean {
  return name.endsWith(SUFFIX) && name.length > SUFFIX.length;
}

/** For a part that is a tier, the unit it counts. */
export function tierUnit(price: WrittenPrice): string | undefined {
  const use = cumulativeUse(price);
  return use && unitOf(use);
}

function unitOf({ name }: ValueUse): string {
  return name.slice(0, -SUFFIX.length);
}

/** `parts` are in the order of the bundle; missing documents are left out. */
export function readTierTable(
  ids: readonly string[],
  parts: ReadonlyMap<string, WrittenPrice>,
): TierTable | readonly PriceProblem[] {
  const problems: PriceProblem[] = [];
  const tiers: Tier[] = [];
  const seen = { units: new Set<string>(), currencies: new Set<string>() };
  let reached: Decimal | null = ZERO;
  for (const [index, id] of ids.entries()) {
    const path = `bundledPopRelationship[${index}]`;
    const read = readPart(parts.get(id), path);
    if ('code' in read) {
      problems.push(read);
      continue;
    }
    seen.units.add(read.unit);
    seen.currencies.add(read.currency);
    if (read.isFlat) {
      problems.push(...addFlat(tiers, read, path));
      continue;
    }
    if (!joins(reached, read.from)) problems.push(gap(path, read, reached));
    reached = read.to === null ? null : parseDecimal(read.to);
    tiers.push({ upTo: read.to, rate: read.rate, per: read.per });
  }
  if (reached !== null)
    problems.push(malformed('bundledPopRelationship', 'the last tier must be open: no valueTo'));
  if (seen.units.size > 1 || seen.currencies.size > 1) {
    problems.push(
      malformed('bundledPopRelationship', 'all tiers must have one unit and one currency'),
    );
  }
  const [[unit = ''], [currency = '']] = [[...seen.units], [...seen.currencies]];
  return problems.length > 0 ? problems : { unit, currency, tiers };
}

type Part = {
  readonly unit: string;
  readonly currency: string;
  readonly from: string;
  readonly to: string | null;
  readonly rate: string;
  readonly per: string;
  /** A one-time part is the fee for entering the tier. */
  readonly isFlat: boolean;
};

function readPart(part: WrittenPrice | undefined, path: string): Part | PriceProblem {
  if (part === undefined) return malformed(`${path}.id`, 'names a price that does not exist');
  const use = cumulativeUse(part);
  const stretch: UseValue | undefined = use?.values[0];
  if (use === undefined || stretch === undefined) {
    return malformed(
      path,
      'a tier has a characteristic "<unit>.cumulative" with valueFrom and valueTo',
    );
  }
  if (part.price === null) return malformed(path, 'a tier has a price');
  return {
    unit: unitOf(use),
    currency: part.price.currency,
    from: stretch.from ?? '0',
    to: stretch.to,
    rate: part.price.amount,
    per: part.unitOfMeasure.amount ?? '1',
    isFlat: kindOf(part.priceType) === 'oneTime',
  };
}

/** Refuses terms of a tier that the table ignores; it may have one range, in the unit of its price. */
export function tierFaults(part: WrittenPrice): PriceProblem[] {
  const { units } = part.unitOfMeasure;
  const stretches = part.uses.filter(isCumulative).flatMap(({ values }) => values);
  const unit = tierUnit(part);
  return [
    ...(stretches.length > 1
      ? [refused('prodSpecCharValueUse', 'says several stretches, and a tier is one')]
      : []),
    ...(units !== null && unit !== undefined && units !== unit
      ? [refused('unitOfMeasure.units', `is ${units}, and the tier counts in ${unit}`)]
      : []),
  ];
}

/**
 * Refuses intervals that assign a bound to another tier than the table does: a tier includes its end, and the next
 * begins after it. Where the price does not jump at the bounds, intervals make no difference.
 */
export function refusedIntervals(
  ids: readonly string[],
  parts: ReadonlyMap<string, WrittenPrice>,
  isContinuous: boolean,
): PriceProblem[] {
  let reached: string | null = null;
  return ids.flatMap((id, index) => {
    const part = parts.get(id);
    const stretch = part && cumulativeUse(part)?.values[0];
    if (part === undefined || stretch === undefined) return [];
    const { from, to, interval } = stretch;
    const before: string | null = reached;
    if (kindOf(part.priceType) !== 'oneTime') reached = to;
    else if (to === before) return [];
    if (interval === null) return [];
    const ends = includesEnds(interval);
    const isApart = from !== null && before !== null && from !== before;
    const isOurs =
      ends !== undefined &&
      (isContinuous ||
        ((to === null || ends.top) &&
          (from === null || before === null || ends.bottom === isApart)));
    if (isOurs) return [];
    const message = `names ${id}, whose rangeInterval is ${interval.slice(0, 40)}: a tier includes its end, and the next begins after it (closedTop)`;
    return [refused(`bundledPopRelationship[${index}].id`, message)];
  });
}

function refused(path: string, message: string): PriceProblem {
  return { path, code: 'catalog.word-refused', message };
}

function addFlat(tiers: Tier[], part: Part, path: string): PriceProblem[] {
  const last = tiers.at(-1);
  if (last === undefined || last.upTo !== part.to) {
    return [malformed(path, 'a one-time part follows the tier it is the entry fee of')];
  }
  tiers[tiers.length - 1] = { ...last, flat: part.rate };
  return [];
}

function joins(reached: Decimal | null, from: string): boolean {
  if (reached === null) return false;
  const start = parseDecimal(from);
  if (start.equals(reached)) return true;
  return start.isInteger() && start.minus(ONE_UNIT).equals(reached);
}

function gap(path: string, part: Part, reached: Decimal | null): PriceProblem {
  const end = reached === null ? 'an open end' : formatDecimal(reached);
  return {
    path,
    code: 'catalog.tier-gap',
    message: `begins at ${part.from} but the tier before ends at ${end}`,
  };
}

function malformed(path: string, message: string): PriceProblem {
  return { path, code: 'catalog.tier-malformed', message };
}

/** A part of a tier table, to be written as a TMF620 price. */
export type TierPart = {
  readonly kind: 'usage' | 'oneTime';
  readonly amount: string;
  readonly per: string | null;
  readonly use: ValueUse;
};

/** The inverse of reading a table: the parts of the bundle, in order. */
export function writeTierTable({ unit, tiers }: Omit<TierTable, 'currency'>): readonly TierPart[] {
  return tiers.flatMap(({ upTo, rate, per, flat }, index): TierPart[] => {
    const from = tiers[index - 1]?.upTo ?? '0';
    const values = [
      { value: null, from, to: upTo, interval: index === 0 ? 'closed' : 'closedTop' },
    ];
    const use = { name: `${unit}${SUFFIX}`, values };
    const tier: TierPart = { kind: 'usage', amount: rate, per, use };
    return flat === undefined ? [tier] : [tier, { kind: 'oneTime', amount: flat, per: null, use }];
  });
}
