// The `price` of a line, from JSON. Tiers leave no gap and no overlap by construction: each starts
// where the one before ends, bounds ascend, and the last is open.
import { type Decimal, ONE, ZERO } from '../core/decimal';
import { isObject } from '../core/json';
import {
  type Fields,
  type LineError,
  decimalOr,
  has,
  openFields,
  optionalDecimal,
  readDecimal,
  readFlag,
  readList,
  readWhole,
  report,
} from './fields';
import type { PercentTier, PercentagePrice, Price, Tier } from './price';

const FIELDS = {
  flat: ['model', 'amount'],
  unit: ['model', 'rate', 'per'],
  graduated: ['model', 'tiers', 'chargeFlatOnZero'],
  volume: ['model', 'tiers', 'chargeFlatOnZero'],
  package: ['model', 'size', 'amount', 'free'],
  percentage: [
    'model',
    'percent',
    'fixed',
    'freeEvents',
    'freeAmount',
    'minimumPerEvent',
    'maximumPerEvent',
  ],
  graduatedPercentage: ['model', 'tiers', 'chargeFlatOnZero'],
  dynamic: ['model'],
} as const;

type Model = keyof typeof FIELDS;

const FREE_EVENTS_MAX = 1_000_000_000;
const TIERS_MAX = 1_000;

export function parsePrice(json: unknown, path: string, errors: LineError[]): Price | undefined {
  const model = modelOf(json, path, errors);
  const fields = model && openFields(json, path, FIELDS[model], errors);
  if (!fields) return undefined;
  switch (model) {
    case 'flat':
      return { model, amount: readDecimal(fields, 'amount', 'rate') };
    case 'unit':
      return { model, rate: readDecimal(fields, 'rate', 'rate'), per: perOf(fields) };
    case 'graduated':
    case 'volume': {
      const tiers = readTiers(fields, TIER_FIELDS, readTier);
      return { model, tiers, chargeFlatOnZero: readFlag(fields, 'chargeFlatOnZero') };
    }
    case 'package':
      return {
        model,
        size: readDecimal(fields, 'size', 'aboveZero'),
        amount: readDecimal(fields, 'amount', 'rate'),
        free: decimalOr(fields, 'free', 'zeroOrMore', ZERO),
      };
    case 'percentage':
      return readPercentage(fields);
    case 'graduatedPercentage': {
      const tiers = readTiers(fields, PERCENT_TIER_FIELDS, readPercentTier);
      return { model, tiers, chargeFlatOnZero: readFlag(fields, 'chargeFlatOnZero') };
    }
    case 'dynamic':
      return { model };
  }
}

function modelOf(json: unknown, path: string, errors: LineError[]): Model | undefined {
  const model = isObject(json) ? json['model'] : undefined;
  const known = Object.keys(FIELDS).find((name): name is Model => name === model);
  if (known !== undefined) return known;
  if (json === undefined) errors.push({ path, code: 'line.missing', message: 'is required' });
  else if (model === 'formula') {
    const message = 'formula prices are not supported yet';
    errors.push({ path: `${path}.model`, code: 'price.model-not-supported', message });
  } else {
    const message = `must be one of ${Object.keys(FIELDS).join(', ')}`;
    errors.push({ path: `${path}.model`, code: 'price.unknown-model', message });
  }
  return undefined;
}

function readPercentage(fields: Fields): PercentagePrice {
  const minimumPerEvent = optionalDecimal(fields, 'minimumPerEvent', 'zeroOrMore');
  const maximumPerEvent = optionalDecimal(fields, 'maximumPerEvent', 'zeroOrMore');
  if (minimumPerEvent && maximumPerEvent?.lessThan(minimumPerEvent)) {
    report(fields, 'maximumPerEvent', 'line.out-of-range', 'must not be below minimumPerEvent');
  }
  return {
    model: 'percentage',
    percent: readDecimal(fields, 'percent', 'rate'),
    fixed: decimalOr(fields, 'fixed', 'rate', ZERO),
    freeEvents: has(fields, 'freeEvents')
      ? readWhole(fields, 'freeEvents', 0, FREE_EVENTS_MAX)
      : null,
    freeAmount: optionalDecimal(fields, 'freeAmount', 'zeroOrMore'),
    minimumPerEvent,
    maximumPerEvent,
  };
}

const TIER_FIELDS = ['upTo', 'rate', 'per', 'step', 'flat'];
const PERCENT_TIER_FIELDS = ['upTo', 'percent', 'flat'];

function readTier(fields: Fields): Tier {
  return {
    upTo: optionalDecimal(fields, 'upTo', 'aboveZero'),
    rate: decimalOr(fields, 'rate', 'rate', ZERO),
    per: perOf(fields),
    step: optionalDecimal(fields, 'step', 'aboveZero'),
    flat: decimalOr(fields, 'flat', 'rate', ZERO),
  };
}

function readPercentTier(fields: Fields): PercentTier {
  return {
    upTo: optionalDecimal(fields, 'upTo', 'aboveZero'),
    percent: readDecimal(fields, 'percent', 'rate'),
    flat: decimalOr(fields, 'flat', 'rate', ZERO),
  };
}

function readTiers<T extends { readonly upTo: Decimal | null }>(
  fields: Fields,
  known: readonly string[],
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
    checkBound(opened, tier.upTo, tiers.at(-1)?.upTo ?? ZERO, isLast);
    tiers.push(tier);
  });
  return tiers;
}

function checkBoundNamed(tier: Fields, isLast: boolean): void {
  if (isLast || tier.values['upTo'] !== undefined) return;
  report(tier, 'upTo', 'line.missing', 'is required on every tier but the last');
}

function checkBound(tier: Fields, upTo: Decimal | null, from: Decimal, isLast: boolean): void {
  if (isLast && upTo !== null) {
    report(tier, 'upTo', 'price.last-tier-not-open', 'the last tier must be open (null)');
  } else if (!isLast && tier.values['upTo'] === null) {
    report(tier, 'upTo', 'price.open-tier-not-last', 'only the last tier may be open');
  } else if (upTo !== null && upTo.lessThanOrEqualTo(from)) {
    const message = `must be above ${from.toString()}, where the tier before ends`;
    report(tier, 'upTo', 'price.tiers-not-ascending', message);
  }
}

function perOf(fields: Fields): Decimal {
  return decimalOr(fields, 'per', 'aboveZero', ONE);
}
