// What a client says of the price of a usage that it rated itself. What contradicts itself, or would be charged
// twice, is refused with its place.
import { isDeepStrictEqual } from 'node:util';
import type { RatedElsewhere } from '../../charging';
import { type Decimal, formatDecimal, ZERO } from '../../core/decimal';
import { type JsonObject, objectOf } from '../../core/json';
import { isKnownCurrency, minorUnits } from '../../core/money';
import { CHARGE_SCALE, round } from '../../core/rounding';
import { withoutTax, withTax } from '../../core/tax-rate';
import { type Body, fromJsonNumber, fromMoney } from '../../tmf';
import { ratingRefused } from '../usage.errors';

export type SaidRating = {
  /** Before tax. */
  readonly amount: string;
  readonly ratedElsewhere: RatedElsewhere;
};

/** The names of a rating's attributes in a version of TMF635. */
export type RatingWords = {
  readonly list: string;
  readonly net: string;
  readonly gross: string;
  readonly taxRate: string;
};

export const RATING_WORDS: RatingWords = {
  list: 'ratedProductUsage',
  net: 'taxExcludedRatingAmount',
  gross: 'taxIncludedRatingAmount',
  taxRate: 'taxRate',
};

export const RATING_WORDS_V5: RatingWords = {
  list: 'usageProductPrice',
  net: 'price.dutyFreeAmount',
  gross: 'price.taxIncludedAmount',
  taxRate: 'price.taxRate',
};

/** Undefined when no amount is stated, so that the usage is rated here. */
export function saidRatingOf(body: Body, words: RatingWords): SaidRating | undefined {
  const rating = ratingIn(body['ratedProductUsage'], words);
  checkList(body, rating, words);
  return rating;
}

function ratingIn(listed: unknown, words: RatingWords): SaidRating | undefined {
  const entries = (Array.isArray(listed) ? listed : []).map(objectOf);
  for (const [index, entry] of entries.entries()) {
    judgeWords(entry, `${words.list}[${index}]`, isRated(entry) ? OF_NO_USAGE : OF_NO_AMOUNT);
  }
  const rated = entries.flatMap((entry, index) => (isRated(entry) ? [{ entry, index }] : []));
  const [first, second] = rated;
  if (second !== undefined) {
    const path = `${words.list}[${second.index}]`;
    throw ratingRefused(path, undefined, 'a usage has one amount, which its first entry says');
  }
  return first && readRating(first.entry, `${words.list}[${first.index}]`, words);
}

/** What is said by the name of the other version is its list of other things, or v5 says the same by both. */
function checkList(body: Body, rating: SaidRating | undefined, words: RatingWords): void {
  const said = body['usageProductPrice'];
  if (!Array.isArray(said) || said.length === 0) return;
  const { list } = words;
  const isNext = list === 'usageProductPrice';
  if (isNext && rating !== undefined && isDeepStrictEqual(ratingIn(said, words), rating)) return;
  const reason = isNext
    ? 'is said beside ratedProductUsage, as v4 calls it, and is something else'
    : `is what v5 calls ${list}: say it so`;
  throw ratingRefused('usageProductPrice', undefined, reason);
}

function isRated(entry: JsonObject): boolean {
  const { taxExcludedRatingAmount: net, bucketValueConvertedInAmount: covered } = entry;
  const { taxIncludedRatingAmount: gross, taxRate, price } = entry;
  const { dutyFreeAmount, percentage, taxIncludedAmount, taxRate: rate } = objectOf(price);
  const ofPrice = [dutyFreeAmount, percentage, taxIncludedAmount, rate];
  const said = [net, gross, taxRate, covered, ...ofPrice];
  const isSaidOf = entry['isBilled'] === true || entry['isTaxExempt'] === true;
  return isSaidOf || said.some((value) => (value ?? null) !== null);
}

function readRating(entry: JsonObject, path: string, words: RatingWords): SaidRating {
  const price = objectOf(entry['price']);
  judgeUnfollowed(entry, path);
  const place = (word: 'net' | 'gross' | 'taxRate') => `${path}.${words[word]}`;
  const { dutyFreeAmount, taxIncludedAmount, taxRate } = price;
  const net = moneyOf(
    oneOf(entry['taxExcludedRatingAmount'], dutyFreeAmount, place('net')),
    place('net'),
  );
  const gross = moneyOf(
    oneOf(entry['taxIncludedRatingAmount'], taxIncludedAmount, place('gross')),
    place('gross'),
  );
  const said = oneOf(entry['taxRate'], taxRate, place('taxRate'));
  const rate = rateOf(said, entry['isTaxExempt'] === true, place('taxRate'));
  const money = net ?? gross;
  if (money === undefined) throw ratingRefused(place('net'), undefined, 'is missing');
  if (gross === undefined || net === undefined) {
    if (gross !== undefined && rate === undefined) throw taxRateMissing(place('taxRate'));
    return ratingOf(
      gross === undefined ? money.amount : withoutTax(gross.amount, rate ?? ZERO),
      money,
      rate,
    );
  }
  if (net.currency !== gross.currency) {
    throw ratingRefused(`${place('gross')}.unit`, gross.currency, `must be ${net.currency}`);
  }
  if (rate === undefined && !net.amount.equals(gross.amount)) {
    throw taxRateMissing(place('taxRate'));
  }
  const due = rate ?? ZERO;
  if (!isGrossOf(gross, net.amount, due)) {
    const reason = `must be ${formatDecimal(net.amount)} with ${formatDecimal(due)} % of tax`;
    throw ratingRefused(place('gross'), formatDecimal(gross.amount), reason);
  }
  return ratingOf(net.amount, net, due);
}

/** By the name of v4, or as v5 says it within a price. */
function oneOf(former: unknown, next: unknown, path: string): unknown {
  const isBoth = (former ?? null) !== null && (next ?? null) !== null;
  if (isBoth && !isDeepStrictEqual(former, next)) {
    throw ratingRefused(path, next, 'is said by two names, and differently');
  }
  return former ?? next;
}

/** Words of a price of a product, which would make another amount of it, or another payer. */
const OF_NO_USAGE = {
  unitOfMeasure: 'the amount is that of the whole usage',
  recurringChargePeriod: 'a usage does not recur',
  priceType: 'must be usage',
  billingAccount: 'whose usage it is pays for it',
  priceAlteration: 'an amount is said as it is charged',
  productPriceAlteration: 'an amount is said as it is charged',
} as const;

/** The same for usage that is rated here, because it has no amount. */
const OF_NO_AMOUNT = {
  ...OF_NO_USAGE,
  unitOfMeasure: 'the price that was sold says how it counts',
  priceAlteration: 'what reduces a price is sold with it',
  productPriceAlteration: 'what reduces a price is sold with it',
  productOfferingPrice: 'the price that was sold for the usage rates it',
  bucket: 'what buckets cover is decided here',
  name: 'it names an amount, which is missing',
  description: 'it describes an amount, which is missing',
} as const;

function judgeWords(entry: JsonObject, path: string, refused: Readonly<Record<string, string>>) {
  for (const [name, reason] of Object.entries(refused)) {
    const said = entry[name] ?? undefined;
    const isSaid = said !== undefined && !(Array.isArray(said) && said.length === 0);
    if (isSaid) throw ratingRefused(`${path}.${name}`, said, reason);
  }
}

function judgeUnfollowed(entry: JsonObject, path: string): void {
  if (entry['isBilled'] === true) {
    throw ratingRefused(`${path}.isBilled`, true, 'it would be billed twice');
  }
  const covered = entry['bucketValueConvertedInAmount'] ?? undefined;
  if (covered !== undefined) {
    const reason = 'what buckets cover is decided here, of usage that is rated here';
    throw ratingRefused(`${path}.bucketValueConvertedInAmount`, covered, reason);
  }
  const percentage = objectOf(entry['price'])['percentage'] ?? undefined;
  if (percentage !== undefined) {
    throw ratingRefused(`${path}.price.percentage`, percentage, 'a rated usage says its amount');
  }
}

function ratingOf(amount: Decimal, { currency }: Money, rate: Decimal | undefined): SaidRating {
  const taxRate = rate === undefined ? null : formatDecimal(rate);
  return { amount: formatDecimal(amount), ratedElsewhere: { currency, taxRate } };
}

type Money = { readonly amount: Decimal; readonly currency: string };

function moneyOf(value: unknown, path: string): Money | undefined {
  if ((value ?? null) === null) return undefined;
  const money = fromMoney(value, path);
  if (money.amount.decimalPlaces() > CHARGE_SCALE) {
    const reason = `has more than ${CHARGE_SCALE} decimals`;
    throw ratingRefused(`${path}.value`, formatDecimal(money.amount), reason);
  }
  return money;
}

function rateOf(said: unknown, isExempt: boolean, path: string): Decimal | undefined {
  if ((said ?? null) === null) return isExempt ? ZERO : undefined;
  const rate = fromJsonNumber(said, path);
  if (rate.isNegative()) throw ratingRefused(path, said, 'is below zero');
  if (isExempt && !rate.isZero()) throw ratingRefused(path, said, 'it is said to be tax exempt');
  return rate;
}

function taxRateMissing(path: string): Error {
  return ratingRefused(path, undefined, 'is missing beside an amount with tax');
}

/** Compares with as many decimals as are written, but at least those of the minor unit. */
function isGrossOf({ amount, currency }: Money, net: Decimal, rate: Decimal): boolean {
  const payable = isKnownCurrency(currency) ? minorUnits(currency) : 0;
  const digits = Math.max(amount.decimalPlaces(), payable);
  return round(withTax(net, rate), digits, 'halfUp').equals(amount);
}
