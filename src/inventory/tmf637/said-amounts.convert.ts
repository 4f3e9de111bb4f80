// The amounts that a `price` says. Serialisers write numbers that nobody set as zero: such a zero says nothing beside
// what is said, and is left out here, for whoever reads amounts.
import type { Decimal } from '../../core/decimal';
import { idOf, isObject, type JsonObject, objectOf } from '../../core/json';
import { fromJsonNumber, fromMoney } from '../../tmf';
import type { Money, SaidAmounts } from '../domain/said-price';

/** What says how much; a `taxRate` says something of one of them. */
const SIZES = ['percentage', 'dutyFreeAmount', 'taxIncludedAmount'];

/** Whether a price says an amount of its own, zero among them: that is free of charge. */
export function hasAmount({ price }: JsonObject): boolean {
  return Object.keys(saidIn(price, ofPrice)).length > 0;
}

/** An amount of money, which is taken off once, and not off each of several prices. */
export function isMoney(alteration: JsonObject): boolean {
  const { dutyFreeAmount, taxIncludedAmount } = saidOfAlteration(alteration);
  return [dutyFreeAmount, taxIncludedAmount].some((amount) => amount !== undefined);
}

/** A share, which no price is. */
export function percentageOf({ price }: JsonObject): unknown {
  return saidIn(price, ofPrice)['percentage'];
}

export function priceAmountsOf({ price }: JsonObject, path: string): SaidAmounts {
  return amountsOf(saidIn(price, ofPrice), path);
}

export function alterationAmountsOf(alteration: JsonObject, path: string): SaidAmounts {
  return amountsOf(saidOfAlteration(alteration), path);
}

function saidOfAlteration({ price, productOfferingPrice }: JsonObject): JsonObject {
  return saidIn(price, idOf(productOfferingPrice) === undefined ? ofAlteration : () => []);
}

/** Of several zeros the first; no share is a price. */
const ofPrice = (zeros: readonly string[]) => zeros.filter((name) => name !== 'percentage');
const ofAlteration = (zeros: readonly string[]) => zeros.slice(0, 1);

/** `left` says which zeros count where all sizes are zero. */
function saidIn(price: unknown, left: (zeros: readonly string[]) => readonly string[]): JsonObject {
  const known = objectOf(price);
  const said = SIZES.filter((name) => (known[name] ?? null) !== null);
  const sizes = said.filter((name) => !isZero(known[name]));
  const counted = sizes.length > 0 ? sizes : left(said);
  // Without tax and with a tax of zero are two amounts only where an amount is said with it.
  const isOfGross = counted.includes('taxIncludedAmount') && !counted.includes('dutyFreeAmount');
  const { taxRate } = known;
  const hasRate = (taxRate ?? null) !== null && (isOfGross || !isZero(taxRate));
  const names = [...counted, ...(hasRate ? ['taxRate'] : [])];
  return Object.fromEntries(names.map((name) => [name, known[name]]));
}

/** As a number, or a text of one, by itself or as the value of money. */
function isZero(value: unknown): boolean {
  if (isObject(value)) return isZero(value['value']);
  return value === 0 || (typeof value === 'string' && /^-?0+(?:\.0+)?$/.test(value));
}

function amountsOf(price: JsonObject, path: string): SaidAmounts {
  const { percentage, taxRate, dutyFreeAmount, taxIncludedAmount } = price;
  return {
    path,
    percentage: decimalOf(percentage, `${path}.percentage`),
    taxRate: decimalOf(taxRate, `${path}.taxRate`),
    dutyFree: moneyOf(dutyFreeAmount, `${path}.dutyFreeAmount`),
    taxIncluded: moneyOf(taxIncludedAmount, `${path}.taxIncludedAmount`),
  };
}

function decimalOf(value: unknown, path: string): Decimal | undefined {
  return value === undefined ? undefined : fromJsonNumber(value, path);
}

function moneyOf(value: unknown, path: string): Money | undefined {
  return value === undefined ? undefined : fromMoney(value, path);
}
