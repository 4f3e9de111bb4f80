// Reads the amounts of a `price`. Serialisers write zero for numbers that were not set: such zeros are dropped here
// when another amount is stated.
import type { Decimal } from '../../core/decimal';
import { idOf, isObject, type JsonObject, objectOf, textOf } from '../../core/json';
import { fromJsonNumber, fromMoney } from '../../tmf';
import type { Money, SaidAmounts } from '../domain/said-price';

/** The members that state an amount; `taxRate` and `taxCategory` only qualify one of them. */
const SIZES = ['percentage', 'dutyFreeAmount', 'taxIncludedAmount'];

/** True when the price states an amount of its own; a single zero means free of charge. */
export function hasAmount({ price }: JsonObject): boolean {
  return Object.keys(saidIn(price, ofPrice)).length > 0;
}

/** True when the price states an amount and not only a tax. */
export function hasSize(entry: JsonObject): boolean {
  const { taxRate: _rate, taxCategory: _category, ...price } = objectOf(entry['price']);
  return hasAmount({ price });
}

/** True for a money amount, which applies to a single price. */
export function isMoney(alteration: JsonObject): boolean {
  const { dutyFreeAmount, taxIncludedAmount } = saidOfAlteration(alteration);
  return [dutyFreeAmount, taxIncludedAmount].some((amount) => amount !== undefined);
}

/** The stated percentage; a price cannot have one, so it is a fault. */
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

/** When all amounts are zero, a percentage is dropped: a price is not a percentage. */
const ofPrice = (zeros: readonly string[]) => zeros.filter((name) => name !== 'percentage');
const ofAlteration = (zeros: readonly string[]) => zeros.slice(0, 1);

/** `left` selects the zeros that count when all amounts are zero. */
function saidIn(price: unknown, left: (zeros: readonly string[]) => readonly string[]): JsonObject {
  const known = objectOf(price);
  const said = SIZES.filter((name) => (known[name] ?? null) !== null);
  const sizes = said.filter((name) => !isZero(known[name]));
  const counted = sizes.length > 0 ? sizes : left(said);
  // A tax rate of zero only matters beside a stated gross amount.
  const isOfGross = counted.includes('taxIncludedAmount') && !counted.includes('dutyFreeAmount');
  const { taxRate, taxCategory } = known;
  const hasRate = (taxRate ?? null) !== null && (isOfGross || !isZero(taxRate));
  const ofTax = [
    ...(hasRate ? ['taxRate'] : []),
    ...(textOf(taxCategory) === undefined ? [] : ['taxCategory']),
  ];
  const names = [...counted, ...ofTax];
  return Object.fromEntries(names.map((name) => [name, known[name]]));
}

/** Zero as a number or text, alone or as the `value` of money. */
function isZero(value: unknown): boolean {
  if (isObject(value)) return isZero(value['value']);
  return value === 0 || (typeof value === 'string' && /^-?0+(?:\.0+)?$/.test(value));
}

function amountsOf(price: JsonObject, path: string): SaidAmounts {
  const { percentage, taxRate, taxCategory, dutyFreeAmount, taxIncludedAmount } = price;
  return {
    path,
    taxCategory: textOf(taxCategory),
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
