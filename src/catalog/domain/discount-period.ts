// A discount in money is taken off every period of the fees it reduces. A period of its own is accepted when it
// equals that of each such fee, and refused otherwise. A percentage applies to whatever is charged.
import { isSameSpan } from '../../core/calendar';
import { SUPERSEDES } from './relationship-words';
import { kindOf, periodOf, type PriceProblem, type WrittenPrice } from './written-price';

type Prices = ReadonlyMap<string, WrittenPrice>;

/** Refuses other periods, on a discount and on a fee that names one. */
export function otherPeriods(price: WrittenPrice, prices: Prices): PriceProblem[] {
  const kind = kindOf(price.priceType);
  if (kind === 'discount') return ofDiscount(price, prices);
  return kind === 'recurring' ? ofFee(price, prices) : [];
}

function ofDiscount(discount: WrittenPrice, prices: Prices): PriceProblem[] {
  if (!saysPeriod(discount)) return [];
  const path = 'recurringChargePeriodType';
  const fees = discount.relationships.filter(({ type }) => type !== SUPERSEDES);
  if (fees.length === 0) {
    return [refused(path, 'is of a discount of an amount, which has to name the fees it reduces')];
  }
  const other = fees.find(({ id }) => isOther(discount, prices.get(id)));
  return other === undefined ? [] : [refused(path, `is not the period of ${other.id}: ${WHY}`)];
}

function ofFee(fee: WrittenPrice, prices: Prices): PriceProblem[] {
  return fee.relationships.flatMap(({ id, type }, index) => {
    const discount = type === 'discount' ? prices.get(id) : undefined;
    if (discount === undefined || !saysPeriod(discount) || !isOther(discount, fee)) return [];
    return [
      refused(`popRelationship[${index}].id`, `names ${id}, which has another period: ${WHY}`),
    ];
  });
}

const WHY = 'its amount comes off each period of the fee';

function saysPeriod({ period, percentage }: WrittenPrice): boolean {
  return percentage === null && period.type !== null && period.type !== '';
}

/** Only recurring fees have a period that could differ. */
function isOther(discount: WrittenPrice, fee: WrittenPrice | undefined): boolean {
  if (fee === undefined || kindOf(fee.priceType) !== 'recurring') return false;
  const [own, asked] = [periodOf(discount.period), periodOf(fee.period)];
  // The account's period is not known here, and an unreadable one is refused elsewhere.
  if (own === null || asked === null || 'code' in own || 'code' in asked) return true;
  return !isSameSpan(own, asked);
}

function refused(path: string, message: string): PriceProblem {
  return { path, code: 'catalog.word-refused', message };
}
