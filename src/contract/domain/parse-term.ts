// One term of a contract from JSON, by its kind. Unknown fields, missing ones and values out of range are all told at
// once, each with its path; what needs the whole contract is judged in parse-contract.
import { FREQUENCIES } from '../../core/calendar';
import {
  decimalOr,
  type Fields,
  has,
  type LineError,
  openFields,
  optionalDecimal,
  optionalText,
  parseDiscounts,
  parsePrice,
  pathOf,
  readChoice,
  readDecimal,
  readText,
  readWhole,
  report,
} from '../../rating';
import { ONE } from '../../core/decimal';
import { parseCommitment } from './parse-commitment';
import { parseGrant, parseTopUp } from './parse-grant';
import {
  optionalDuration,
  optionalRate,
  parseScope,
  readInstant,
  readPer,
  type Shared,
  type TermLookup,
} from './parse-scope';
import {
  type Cap,
  type ContractTerm,
  type Coupon,
  type DiscountTerm,
  type Exhaustion,
  type FeeTerm,
  type Override,
  TERM_KINDS,
} from './term';

type Kind = ContractTerm['kind'];

const SHARED_FIELDS = ['id', 'kind', 'scope', 'from', 'to'];
const FIELDS: Readonly<Record<Kind, string>> = {
  override: 'price multiplier discounts allowance minimum maximum',
  commitment: 'measure amount per rate overage trueUp priority ramp rollover',
  cap: 'amount per',
  grant: 'unit amount price bonus every expires rollover priority pool',
  topUp: 'unit below amount price coolOff maxPerMonth paymentMethod',
  exhaustion: 'then rate price multiplier atRating',
  fee: 'amount currency every timing quantity trial description',
  discount: 'percent amount periods coupon',
};

/** Undefined when the term has an error, which is then in `errors`. */
export function parseTerm(
  json: unknown,
  path: string,
  lookup: TermLookup,
  errors: LineError[],
): ContractTerm | undefined {
  const before = errors.length;
  const kind = kindOf(json, path, errors);
  if (kind === undefined) return undefined;
  const fields = openFields(json, path, [...SHARED_FIELDS, ...FIELDS[kind].split(' ')], errors);
  if (!fields) return undefined;
  const shared = readShared(fields);
  const term = readTerm(kind, fields, shared, lookup);
  return errors.length > before ? undefined : term;
}

function kindOf(json: unknown, path: string, errors: LineError[]): Kind | undefined {
  const named = typeof json === 'object' && json !== null && 'kind' in json ? json.kind : undefined;
  const kind = TERM_KINDS.find((one) => one === named);
  if (kind === undefined) {
    const message = `must be one of ${TERM_KINDS.join(', ')}`;
    errors.push({ path: `${path}.kind`, code: 'term.unknown-kind', message });
  }
  return kind;
}

function readShared(fields: Fields): Shared {
  const from = readInstant(fields, 'from');
  const to = readInstant(fields, 'to');
  if (from !== null && to !== null && to <= from) {
    report(fields, 'to', 'line.out-of-range', 'must be after from');
  }
  return { id: readText(fields, 'id'), scope: parseScope(fields), from, to };
}

function readTerm(kind: Kind, fields: Fields, shared: Shared, lookup: TermLookup): ContractTerm {
  switch (kind) {
    case 'override':
      return parseOverride(fields, shared);
    case 'commitment':
      return parseCommitment(fields, shared, lookup);
    case 'cap':
      return parseCap(fields, shared);
    case 'grant':
      return parseGrant(fields, shared, lookup);
    case 'topUp':
      return parseTopUp(fields, shared, lookup);
    case 'exhaustion':
      return parseExhaustion(fields, shared);
    case 'fee':
      return parseFee(fields, shared, lookup);
    case 'discount':
      return parseDiscount(fields, shared);
  }
}

function parseOverride(fields: Fields, shared: Shared): Override {
  const ways = ['price', 'multiplier', 'discounts'].filter((name) => has(fields, name));
  if (ways.length > 1) {
    report(fields, ways[1] ?? '', 'line.malformed', 'has one of price, multiplier, discounts');
  }
  const added = ['allowance', 'minimum', 'maximum'].filter((name) => has(fields, name));
  if (ways.length + added.length === 0) {
    report(fields, 'price', 'line.missing', 'an override changes something');
  }
  const path = pathOf(fields, 'price');
  const price = has(fields, 'price')
    ? parsePrice(fields.values['price'], path, fields.errors)
    : null;
  return {
    ...shared,
    kind: 'override',
    price: price ?? null,
    multiplier: optionalDecimal(fields, 'multiplier', 'zeroOrMore'),
    discounts: has(fields, 'discounts') ? parseDiscounts(fields) : null,
    allowance: optionalDecimal(fields, 'allowance', 'zeroOrMore'),
    minimum: optionalDecimal(fields, 'minimum', 'zeroOrMore'),
    maximum: optionalDecimal(fields, 'maximum', 'zeroOrMore'),
  };
}

function parseCap(fields: Fields, shared: Shared): Cap {
  const amount = readDecimal(fields, 'amount', 'zeroOrMore');
  return { ...shared, kind: 'cap', amount, per: readPer(fields) };
}

function parseExhaustion(fields: Fields, shared: Shared): Exhaustion {
  const then = readChoice(fields, 'then', ['block', 'throttle', 'overage']);
  const overage = optionalRate(fields);
  if (then !== 'overage' && overage !== null) {
    report(fields, 'then', 'line.malformed', 'only overage has a price or a multiplier');
  }
  if (then !== 'throttle' && has(fields, 'rate')) {
    report(fields, 'rate', 'line.malformed', 'only throttle has a rate');
  }
  const atRating = has(fields, 'atRating')
    ? readChoice(fields, 'atRating', ['accept', 'reject'])
    : 'accept';
  return {
    ...shared,
    kind: 'exhaustion',
    then,
    overage,
    rate: optionalText(fields, 'rate'),
    atRating,
  };
}

function parseFee(fields: Fields, shared: Shared, { currency }: TermLookup): FeeTerm {
  const named = readText(fields, 'currency');
  if (named !== '' && named !== currency) {
    report(fields, 'currency', 'term.other-currency', `the account is billed in ${currency}`);
  }
  return {
    ...shared,
    kind: 'fee',
    amount: readDecimal(fields, 'amount', 'zeroOrMore'),
    currency: named,
    every: readChoice(fields, 'every', ['once', ...FREQUENCIES]),
    timing: readChoice(fields, 'timing', ['advance', 'arrears']),
    quantity: decimalOr(fields, 'quantity', 'zeroOrMore', ONE),
    trial: optionalDuration(fields, 'trial'),
    description: optionalText(fields, 'description'),
  };
}

function parseDiscount(fields: Fields, shared: Shared): DiscountTerm {
  if (has(fields, 'percent') === has(fields, 'amount')) {
    report(fields, 'percent', 'line.malformed', 'must have either a percent or an amount');
  }
  return {
    ...shared,
    kind: 'discount',
    percent: optionalDecimal(fields, 'percent', 'percentOff'),
    amount: optionalDecimal(fields, 'amount', 'zeroOrMore'),
    periods: has(fields, 'periods') ? readWhole(fields, 'periods', 1, 1_000_000) : null,
    coupon: readCoupon(fields),
  };
}

function readCoupon(fields: Fields): Coupon | null {
  if (!has(fields, 'coupon')) return null;
  const path = pathOf(fields, 'coupon');
  const known = ['code', 'maxRedemptions', 'redeemBy'];
  const coupon = openFields(fields.values['coupon'], path, known, fields.errors);
  if (!coupon) return null;
  const most = 'maxRedemptions';
  return {
    code: readText(coupon, 'code'),
    maxRedemptions: has(coupon, most) ? readWhole(coupon, most, 1, 1_000_000_000) : null,
    redeemBy: readInstant(coupon, 'redeemBy'),
  };
}
