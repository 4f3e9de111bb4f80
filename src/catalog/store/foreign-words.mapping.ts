// Words of TMF that a price says though they are not a price's: they are followed where an offering, an order or a
// product says them, and nothing of a price would be charged by them.
import { type JsonObject, objectOf, objectsOf, saysNothing, textOf } from '../../core/json';
import { isSameSpan } from '../../core/calendar';
import { taxCategoryKey } from '../../core/tax-category';
import { type ForeignWord, isProblem, periodOf } from '../domain/written-price';

const OF_OFFERING = 'is said of an offering: a price is sold as the offerings that list it are';
const OF_ORDER = 'is said where a price is ordered: in the catalogue a discount alters prices';
const OF_TAX = 'is said in tax: an amount is without it';

/** By the place where each is followed. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  isSellable: OF_OFFERING,
  allowedAction: OF_OFFERING,
  bundledProductOffering: OF_OFFERING,
  bundledGroupProductOffering: OF_OFFERING,
  productOfferingPrice: OF_OFFERING,
  productOfferingCharacteristic: OF_OFFERING,
  productSpecification: OF_OFFERING,
  priceAlteration: OF_ORDER,
  productPriceAlteration: OF_ORDER,
  applicationDuration: OF_ORDER,
};

/** None for what repeats the price's own words, or says nothing. */
export function foreignWordsOf(price: JsonObject): ForeignWord[] {
  const elsewhere = Object.entries(ELSEWHERE).filter(([name]) => isSaid(name, price[name]));
  return [
    ...elsewhere.map(([path, message]) => ({ path, message })),
    ...otherPeriod(price),
    ...amountsWithin(price),
  ];
}

function isSaid(name: string, value: unknown): boolean {
  return name === 'isSellable' ? value === false : !saysNothing(value);
}

/** Orders, products and prices within offerings call it so. */
function otherPeriod(price: JsonObject): ForeignWord[] {
  const said = textOf(price['recurringChargePeriod']);
  const own = textOf(price['recurringChargePeriodType']);
  if (said === undefined || said === own) return [];
  const [one, other] = [said, own ?? ''].map((type) => periodOf({ type, length: null }));
  const isRead = one && other && !isProblem(one) && !isProblem(other);
  if (isRead === true && isSameSpan(one, other)) return [];
  const message = 'is said in recurringChargePeriodType';
  return [{ path: 'recurringChargePeriod', value: said, message }];
}

/** What `price` says beside its amount. */
function amountsWithin(price: JsonObject): ForeignWord[] {
  const { percentage, taxRate, taxCategory, taxIncludedAmount } = objectOf(price['price']);
  const taxes = objectsOf(price['tax']);
  const category = taxCategoryKey(textOf(taxCategory) ?? '');
  const isOfTax = taxes.some(
    (tax) => taxCategoryKey(textOf(tax['taxCategory']) ?? '') === category,
  );
  const isOtherRate = taxes.every((tax) => tax['taxRate'] !== taxRate);
  const said: [name: string, isSaid: boolean, message: string][] = [
    [
      'percentage',
      !saysNothing(percentage) && percentage !== price['percentage'],
      'is said beside the price',
    ],
    ['taxRate', !saysNothing(taxRate) && isOtherRate, OF_TAX],
    ['taxCategory', category !== '' && !isOfTax, OF_TAX],
    ['taxIncludedAmount', !saysNothing(taxIncludedAmount), OF_TAX],
  ];
  return said
    .filter(([, isOther]) => isOther)
    .map(([name, , message]) => ({ path: `price.${name}`, message }));
}
