// What a discount takes off is taxed as the price it reduces. A tax of its own is accepted when it repeats that of each
// such price, and refused otherwise.
import { parseDecimal } from '../../core/decimal';
import { isSameTaxCategory } from '../../core/tax-category';
import { SUPERSEDES } from './relationship-words';
import { kindOf, type PriceProblem, type WrittenPrice } from './written-price';

type Prices = ReadonlyMap<string, WrittenPrice>;

/** Refuses another tax, on a discount and on a price that names one. */
export function otherTaxes(price: WrittenPrice, prices: Prices): PriceProblem[] {
  return kindOf(price.priceType) === 'discount'
    ? ofDiscount(price, prices)
    : price.relationships.flatMap(({ id, type }, index) => {
        const discount = type === 'discount' ? prices.get(id) : undefined;
        if (discount === undefined || !isOther(discount, price)) return [];
        return [
          refused(`popRelationship[${index}].id`, `names ${id}, which has another tax: ${WHY}`),
        ];
      });
}

function ofDiscount(discount: WrittenPrice, prices: Prices): PriceProblem[] {
  if (discount.taxes.length === 0) return [];
  const named = discount.relationships.filter(({ type }) => type !== SUPERSEDES);
  if (named.length === 0) {
    return [refused('tax', `is of a discount that names no price which is taxed so: ${WHY}`)];
  }
  const other = named.find(({ id }) => isOther(discount, prices.get(id)));
  return other === undefined ? [] : [refused('tax', `is not the tax of ${other.id}: ${WHY}`)];
}

const WHY = 'what a discount takes off is taxed as what it reduces';

function isOther(discount: WrittenPrice, price: WrittenPrice | undefined): boolean {
  if (price === undefined) return false;
  return discount.taxes.some(
    ({ category, ratePercent }) =>
      !price.taxes.some(
        (tax) =>
          isSameTaxCategory(tax.category, category) &&
          parseDecimal(tax.ratePercent).equals(parseDecimal(ratePercent)),
      ),
  );
}

function refused(path: string, message: string): PriceProblem {
  return { path, code: 'catalog.word-refused', message };
}
