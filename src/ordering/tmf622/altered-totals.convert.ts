// Alterations of totals in an order, applied to the prices that they total.
import { kindOf } from '../../catalog';
import { textOf } from '../../core/json';
import { isMoney, isPeriod, type PriceAsked, priceRefused, type ToSell } from '../../inventory';
import { type TotalAltered, withAlteration } from './asked-prices.convert';

/** A percentage alters each of the prices; a money amount is only accepted for a single price. */
export function withTotals(
  toSell: readonly ToSell[],
  totals: readonly TotalAltered[],
  quantity: number,
): readonly PriceAsked[] {
  return totals
    .reduce<readonly ToSell[]>((all, total) => {
      const meant = all.filter((each) => isOf(total, each));
      if (meant.length === 0 && !total.isShared) {
        throw priceRefused({ path: total.path, reason: 'alters no price of the item' });
      }
      const isOne = meant.length <= 1 && quantity === 1 && !total.isShared;
      if (isMoney(total.alteration) && !isOne) {
        const reason =
          'is money off several prices or pieces: say of which, in the priceAlteration of an itemPrice';
        throw priceRefused({ path: `${total.path}.price`, reason });
      }
      return all.map((each) =>
        meant.includes(each) ? { ...each, said: withAlteration(each.said, total) } : each,
      );
    }, toSell)
    .map(({ said, price }) => (price === undefined ? said : { ...said, price }));
}

function isOf({ priceTypes, period }: TotalAltered, { said: { entry }, price }: ToSell): boolean {
  const kind = price?.kind ?? kindOf(textOf(entry['priceType']) ?? null);
  if (kind !== 'recurring' && kind !== 'oneTime') return false;
  const asked = priceTypes.map((text) => kindOf(text));
  if (asked.some((other) => other !== undefined && other !== 'discount' && other !== kind)) {
    return false;
  }
  if (period === undefined) return true;
  const own = textOf(entry['recurringChargePeriod']);
  return own !== undefined && isPeriod(own, period);
}
