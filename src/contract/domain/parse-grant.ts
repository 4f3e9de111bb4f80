// Grants and top-ups from JSON: value that is bought or given, when, for how long and for whom.
import { isKnownCurrency } from '../../core/money';
import { isKnownUnit } from '../../core/quantity';
import {
  type Fields,
  has,
  openFields,
  optionalDecimal,
  optionalText,
  pathOf,
  readDecimal,
  readFlag,
  readText,
  readWhole,
  report,
} from '../../rating';
import { optionalDuration, readDuration, readGrantPrice, readPriority } from './parse-scope';
import type { Shared, TermLookup } from './parse-scope';
import {
  type Expiry,
  type Grant,
  type GrantRollover,
  type Pool,
  PRIORITY_ABSENT,
  type TopUp,
} from './term';

export function parseGrant(fields: Fields, shared: Shared, lookup: TermLookup): Grant {
  const unit = readUnit(fields, lookup);
  return {
    ...shared,
    kind: 'grant',
    unit,
    amount: readDecimal(fields, 'amount', 'aboveZero'),
    price: readPriceIn(fields, lookup),
    bonus: optionalDecimal(fields, 'bonus', 'zeroOrMore'),
    every: readEvery(fields),
    expires: readExpiry(fields),
    rollover: readGrantRollover(fields),
    priority: readPriority(fields, PRIORITY_ABSENT),
    pool: readPool(fields),
  };
}

function readUnit(fields: Fields, lookup: TermLookup): string {
  const unit = readText(fields, 'unit');
  const isMoney = isKnownCurrency(unit);
  if (isMoney && unit !== lookup.currency) {
    report(fields, 'unit', 'term.other-currency', `the account is billed in ${lookup.currency}`);
  } else if (unit !== '' && !isMoney && !isKnownUnit(unit) && !lookup.isUnit(unit)) {
    report(fields, 'unit', 'line.unknown-unit', `there is no unit ${unit}`);
  }
  return unit;
}

function readPriceIn(fields: Fields, { currency }: TermLookup) {
  const price = readGrantPrice(fields);
  if (price !== null && price.currency !== currency) {
    const message = `the account is billed in ${currency}`;
    report(fields, 'price.currency', 'term.other-currency', message);
  }
  return price;
}

function readEvery(fields: Fields): Grant['every'] {
  const every = fields.values['every'];
  if (every === 'once' || every === 'period') return every;
  return readDuration(fields, 'every') ?? 'once';
}

function readExpiry(fields: Fields): Expiry {
  const expires = fields.values['expires'];
  if (expires === 'period' || expires === 'term' || expires === 'never') return expires;
  return readDuration(fields, 'expires') ?? 'never';
}

function readGrantRollover(fields: Fields): GrantRollover | null {
  if (!has(fields, 'rollover')) return null;
  const path = pathOf(fields, 'rollover');
  const known = ['percent', 'max', 'for'];
  const rollover = openFields(fields.values['rollover'], path, known, fields.errors);
  const length = rollover && readDuration(rollover, 'for');
  if (!rollover || !length) return null;
  const percent = optionalDecimal(rollover, 'percent', 'percentOff');
  return { percent, max: optionalDecimal(rollover, 'max', 'zeroOrMore'), for: length };
}

function readPool(fields: Fields): Pool {
  const pool = fields.values['pool'] ?? 'account';
  if (pool === 'account' || pool === 'subscription') return pool;
  const known = openFields(pool, pathOf(fields, 'pool'), ['perSubscription'], fields.errors);
  if (known && !readFlag(known, 'perSubscription')) {
    const message = 'must be "account", "subscription" or {"perSubscription": true}';
    report(fields, 'pool', 'line.malformed', message);
  }
  return 'perSubscription';
}

export function parseTopUp(fields: Fields, shared: Shared, lookup: TermLookup): TopUp {
  return {
    ...shared,
    kind: 'topUp',
    unit: readUnit(fields, lookup),
    below: readDecimal(fields, 'below', 'zeroOrMore'),
    amount: readDecimal(fields, 'amount', 'aboveZero'),
    price: readPriceIn(fields, lookup),
    coolOff: optionalDuration(fields, 'coolOff'),
    maxPerMonth: has(fields, 'maxPerMonth') ? readWhole(fields, 'maxPerMonth', 1, 1_000_000) : null,
    paymentMethod: optionalText(fields, 'paymentMethod'),
  };
}
