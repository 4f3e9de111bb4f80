// Tiers from JSON. They leave no gap and no overlap by construction: each starts where the one before
// ends, bounds ascend, and the last is open, unless the line refuses what is beyond it.
import { type Decimal, ONE, ZERO } from '../../core/decimal';
import {
  type Fields,
  decimalOr,
  has,
  openFields,
  optionalDecimal,
  readList,
  report,
} from '../fields';
import type { Tier } from '../price';

const TIERS_MAX = 1_000;
const TIER_FIELDS = ['upTo', 'rate', 'per', 'step', 'flat'];

/** The tiers of a model that prices quantities. */
export function readRateTiers(fields: Fields, isBounded: boolean): readonly Tier[] {
  return readTiers(fields, TIER_FIELDS, isBounded, (tier) => ({
    upTo: readBound(tier),
    rate: decimalOr(tier, 'rate', 'rate', ZERO),
    per: decimalOr(tier, 'per', 'aboveZero', ONE),
    step: optionalDecimal(tier, 'step', 'aboveZero'),
    flat: decimalOr(tier, 'flat', 'rate', ZERO),
  }));
}

export function readBound(tier: Fields): Decimal | null {
  return optionalDecimal(tier, 'upTo', 'aboveZero');
}

export function boundOf(tiers: readonly { readonly upTo: Decimal | null }[]): Decimal | null {
  return tiers.at(-1)?.upTo ?? null;
}

export function readTiers<T extends { readonly upTo: Decimal | null }>(
  fields: Fields,
  known: readonly string[],
  isBounded: boolean,
  read: (tier: Fields) => T,
): readonly T[] {
  const list = readList(fields, 'tiers');
  if (has(fields, 'tiers') && (list.length === 0 || list.length > TIERS_MAX)) {
    report(fields, 'tiers', 'price.tier-count', `must hold 1 to ${TIERS_MAX} tiers`);
  }
  const tiers: T[] = [];
  list.forEach((json, index) => {
    const isLast = index === list.length - 1;
    const opened = openFields(json, `${fields.path}.tiers[${index}]`, known, fields.errors);
    if (!opened) return;
    checkBoundNamed(opened, isLast);
    const tier = read(opened);
    const before = tiers.at(-1)?.upTo ?? ZERO;
    checkBound(opened, tier.upTo, before, { isLast, isBounded });
    tiers.push(tier);
  });
  return tiers;
}

function checkBoundNamed(tier: Fields, isLast: boolean): void {
  if (isLast || tier.values['upTo'] !== undefined) return;
  report(tier, 'upTo', 'line.missing', 'is required on every tier but the last');
}

type Place = { readonly isLast: boolean; readonly isBounded: boolean };

function checkBound(
  tier: Fields,
  upTo: Decimal | null,
  from: Decimal,
  { isLast, isBounded }: Place,
): void {
  if (isLast && upTo !== null && !isBounded) {
    const message = 'the last tier must be open (null), unless the line says "beyond":"refuse"';
    report(tier, 'upTo', 'price.last-tier-not-open', message);
  } else if (!isLast && tier.values['upTo'] === null) {
    report(tier, 'upTo', 'price.open-tier-not-last', 'only the last tier may be open');
  } else if (upTo !== null && upTo.lessThanOrEqualTo(from)) {
    const message = `must be above ${from.toString()}, where the tier before ends`;
    report(tier, 'upTo', 'price.tiers-not-ascending', message);
  }
}
