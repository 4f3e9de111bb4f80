// Compiles a TMF620 price into what charging reads, once, when it is written. An incomplete price is not sold; all
// that is missing is reported at once, by attribute.
import { isDecimalText, parseDecimal, ZERO } from '../../core/decimal';
import { unreachable } from '../../core/invariant';
import { isKnownCurrency } from '../../core/money';
import { CHARGE_SCALE } from '../../core/rounding';
import { repeatedOfParts } from './bundle-sum';
import { namedMeters } from './choose-meter';
import { compileUsage, type PriceWorld } from './compile-usage';
import { productConditions } from './conditions';
import { SUPERSEDES } from './relationship-words';
import { type Allowance, NOTHING_ELSE, type PriceKind, type SoldPrice } from './sold-price';
import {
  isProblem,
  isProblemList,
  kindOf,
  periodOf,
  type PriceProblem,
  textsOf,
  unknownType,
  type WrittenPrice,
} from './written-price';

export type { PriceWorld } from './compile-usage';

/** With empty `problems` it is no price by itself: a bundle sold as its parts, or only a description. */
export type Compiled =
  | { readonly sold: SoldPrice }
  | { readonly problems: readonly PriceProblem[] };

type Terms = Partial<SoldPrice>;
type Read = Terms | readonly PriceProblem[];

const NO_TERMS = { currency: null, amount: null, period: null, taxes: [], ...NOTHING_ELSE };

export function compilePrice(price: WrittenPrice, world: PriceWorld): Compiled {
  const kind = kindOf(price.priceType);
  if (isSoldAsParts(price, kind, world)) return { problems: [] };
  if (kind === undefined) return { problems: isWords(price) ? [] : [unknownType(price)] };
  const terms = together(
    termsOf(kind, price, world),
    readExhaustion(price),
    readSuspension(price),
    readTaxes(price),
  );
  if (isProblemList(terms)) return { problems: terms };
  const { id, name, validFrom, validTo, version } = price;
  const own = { id, name, kind, validFrom, validTo, version, ...sellingOf(price) };
  return { sold: { ...NO_TERMS, ...terms, ...own } };
}

function sellingOf({ selling }: WrittenPrice): Pick<SoldPrice, 'selling'> {
  return selling === undefined ? {} : { selling };
}

function termsOf(kind: PriceKind, price: WrittenPrice, world: PriceWorld): Read {
  switch (kind) {
    case 'oneTime':
      return together(readMoney(price), readCuts(price, world), productConditions(price));
    case 'recurring':
      return together(
        readMoney(price),
        readPeriod(price),
        readCuts(price, world),
        productConditions(price),
      );
    case 'commitment':
      return together(readMoney(price), readPeriod(price), productConditions(price));
    case 'usage':
      return compileUsage(price, world);
    case 'overage':
      return together(compileUsage(price, world), readOverage(price));
    case 'allowance':
      return together(
        readAllowance(price, world),
        price.price === null ? {} : readMoney(price),
        productConditions(price),
      );
    case 'discount':
      return together(readDiscount(price), productConditions(price));
    default:
      return unreachable(kind);
  }
}

/**
 * A bundle without an amount, or with the one that its parts come to, costs their sum; bundles of usage and tiers are
 * compiled as one price.
 */
function isSoldAsParts(
  written: WrittenPrice,
  kind: PriceKind | undefined,
  { prices }: PriceWorld,
): boolean {
  const { parts, price, percentage } = written;
  if (parts.length === 0) return false;
  if (kind === undefined) return true;
  if (kind !== 'recurring' && kind !== 'oneTime') return false;
  if (percentage !== null) return false;
  return price === null || repeatedOfParts(written, prices).has('price');
}

/** True when nothing in the price could be taken for a charge. */
function isWords({ priceType, price, percentage }: WrittenPrice): boolean {
  return (priceType ?? '') === '' && price === null && percentage === null;
}

/** All terms together, or all problems of any of them. */
function together(...reads: readonly Read[]): Read {
  const problems = reads.flatMap((read) => (isProblemList(read) ? read : []));
  if (problems.length > 0) return problems;
  return reads.reduce<Terms>((all, read) => (isProblemList(read) ? all : { ...all, ...read }), {});
}

function readMoney({ price }: WrittenPrice): Read {
  if (price === null) return [problem('price', 'catalog.missing-amount', 'is mandatory')];
  const { amount, currency } = price;
  if (!isKnownCurrency(currency)) {
    return [problem('price.unit', 'catalog.unknown-currency', `${currency} is not a currency`)];
  }
  if (parseDecimal(amount).decimalPlaces() <= CHARGE_SCALE) return { amount, currency };
  const message = `has more than ${CHARGE_SCALE} decimals`;
  return [problem('price.value', 'catalog.amount-too-fine', message)];
}

function readPeriod(price: WrittenPrice): Read {
  const period = periodOf(price.period);
  return period !== null && isProblem(period) ? [period] : { period };
}

function readOverage({ relationships }: WrittenPrice): Read {
  const related = relationships.find(({ type }) => type === 'overageOf');
  if (related !== undefined) return { overageOf: related.id };
  const message = 'an overage names the price it takes over from, with the type overageOf';
  return [problem('popRelationship', 'catalog.missing-overage-of', message)];
}

function readAllowance(price: WrittenPrice, world: PriceWorld): Read {
  const { amount, units } = price.unitOfMeasure;
  const period = readPeriod(price);
  if (isProblemList(period)) return period;
  if (amount === null || units === null || !isAboveZero(amount)) {
    const message = 'an allowance says how much of which unit is included';
    return [problem('unitOfMeasure', 'catalog.missing-quantity', message)];
  }
  const pinned = price.relationships.filter(({ type }) => type === 'allowanceFor');
  const priceIds = pinned.map(({ id }) => id);
  const named = namedMeters(price);
  const priced = priceIds.flatMap((id) => world.metersOfPrices.get(id) ?? []);
  const meters = named.length > 0 ? named : [...new Set(priced)];
  const unknown = meters.filter((code) => world.meters.every((meter) => meter.code !== code));
  if (unknown.length > 0) {
    return [problem('meter', 'catalog.unknown-meter', `there is no meter ${unknown.join(', ')}`)];
  }
  const usageType = usageTypeOf(units);
  const renewed = period.period ?? null;
  const allowance = { quantity: amount, unit: units, period: renewed, usageType, meters, priceIds };
  return { allowance, period: renewed };
}

const USAGE_TYPES: readonly (readonly [Allowance['usageType'], RegExp])[] = [
  ['data', /^(byte|octet|B|[kKMGTP]i?B)$/],
  ['voice', /^(ms|millisecond|s|second|min|minute|h|hour)$/],
  ['sms', /^(sms|message)$/i],
];

function usageTypeOf(unit: string): Allowance['usageType'] {
  if (isKnownCurrency(unit)) return 'monetary';
  return USAGE_TYPES.find(([, pattern]) => pattern.test(unit))?.[0] ?? 'other';
}

/** The discounts that the fee itself names. */
function readCuts({ relationships }: WrittenPrice, { prices }: PriceWorld): Read {
  const isDiscount = (id: string) => kindOf(prices.get(id)?.priceType ?? null) === 'discount';
  const problems = relationships.flatMap(({ id, type }, index): PriceProblem[] => {
    if (type !== 'discount' || isDiscount(id)) return [];
    const message = `names ${id}, which is no price of the type discount`;
    const path = `popRelationship[${index}].id`;
    return [{ path, value: id, code: 'catalog.unknown-discount', message }];
  });
  if (problems.length > 0) return problems;
  const named = relationships.filter(({ type }) => type === 'discount').map(({ id }) => id);
  return { discountIds: [...new Set(named)] };
}

/** Every type but `supersedes` names reduced prices, since discounts launched before types were checked stay as sold. */
function readDiscount(price: WrittenPrice): Read {
  const { percentage, relationships } = price;
  const priceIds = relationships.filter(({ type }) => type !== SUPERSEDES).map(({ id }) => id);
  if (percentage === null) {
    const money = readMoney(price);
    if (isProblemList(money)) return money;
    const amount = money.amount ?? null;
    return { ...money, discount: { percent: null, amount, priceIds } };
  }
  const isShare = isDecimalText(percentage) && !parseDecimal(percentage).greaterThan(100);
  if (isShare && isAboveZero(percentage)) {
    return { discount: { percent: percentage, amount: null, priceIds } };
  }
  return [
    problem('percentage', 'catalog.percentage-out-of-range', 'must be above 0 and at most 100'),
  ];
}

const EXHAUSTIONS = ['block', 'overage'] as const;

function readExhaustion(price: WrittenPrice): Read {
  const [written = price.exhaustion, ...more] = textsOf(price, 'exhaustion');
  if (written === null) return {};
  const exhaustion = EXHAUSTIONS.find((policy) => policy === written);
  if (exhaustion !== undefined && more.length === 0) return { exhaustion };
  return [
    problem('exhaustion', 'catalog.unknown-exhaustion', `must be one of ${EXHAUSTIONS.join(', ')}`),
  ];
}

const SUSPENSIONS = ['free', 'charge'] as const;

function readSuspension({ whileSuspended: written }: WrittenPrice): Read {
  if (written === null) return {};
  const whileSuspended = SUSPENSIONS.find((policy) => policy === written);
  if (whileSuspended !== undefined) return { whileSuspended };
  const message = `must be one of ${SUSPENSIONS.join(', ')}, not ${written.slice(0, 40)}`;
  return [problem('whileSuspended', 'catalog.unknown-suspension', message)];
}

function readTaxes({ taxes }: WrittenPrice): Read {
  const isRate = (rate: string) => isDecimalText(rate) && !parseDecimal(rate).isNegative();
  if (taxes.every(({ ratePercent }) => isRate(ratePercent))) return { taxes };
  return [problem('tax', 'catalog.tax-out-of-range', 'a taxRate is a percentage, zero or more')];
}

function isAboveZero(text: string): boolean {
  return isDecimalText(text) && parseDecimal(text).greaterThan(ZERO);
}

function problem(path: string, code: string, message: string): PriceProblem {
  return { path, code, message };
}
