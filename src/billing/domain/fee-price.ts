// At which price a fee came about: worked out from what its line says, and told only where it leads back to the
// line's amount to the last digit.
import { decimal, type Decimal, fromInteger } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { share } from '../../core/share';
import { DAY_MS, parseInstant } from '../../core/time';
import type { LineContent } from './bill-content';

/** What one of them costs for the whole period; `days` are those of the period, where the fee is of some of them. */
export type FeePrice = { readonly each: Decimal; readonly days?: number };

type Days = { readonly charged: number; readonly of: number };

const WHOLE: Days = { charged: 1, of: 1 };

/** As fees are named that are of a part of their period. */
const PART = / \((\d{1,3}) of (\d{1,3}) days\)$/;

export function feePriceOf(line: LineContent): FeePrice | undefined {
  const quantity = decimal(line.quantity);
  // A surcharge is of its fee as a whole.
  const isFee =
    ['oneTime', 'recurring'].includes(line.kind) && !line.card.line.startsWith('surcharge:');
  const days = daysOf(line);
  if (!isFee || days === undefined || quantity.lessThanOrEqualTo(0)) return;
  const each = simplest(decimal(line.amountUnrounded), quantity, days);
  return each && { each, ...(days !== WHOLE && { days: days.of }) };
}

/** Unknown of a price that is itself called so: its line covers more days than it names, or none. */
function daysOf({ description, covers, period }: LineContent): Days | undefined {
  const named = PART.exec(description);
  if (named === null) return WHOLE;
  const [charged = 0, of = 0] = named.slice(1).map(Number);
  const { start, end } = covers ?? period;
  const covered = parseInstant(end) - parseInstant(start);
  const isPart = charged > 0 && charged < of && covered > 0 && covered < (of + 1) * DAY_MS;
  return isPart ? { charged, of } : undefined;
}

/** Of all prices that come to the amount the one of the fewest decimals: a share was rounded, its price was not. */
function simplest(amount: Decimal, quantity: Decimal, days: Days): Decimal | undefined {
  const [charged, of] = [fromInteger(days.charged), fromInteger(days.of)];
  for (let scale = 0; scale <= CHARGE_SCALE; scale += 1) {
    const each = share(amount, of, quantity.times(charged), scale, 'halfUp');
    const again = share(each.times(quantity), charged, of, CHARGE_SCALE, 'halfUp');
    if (again.equals(amount)) return each;
  }
  return undefined;
}
