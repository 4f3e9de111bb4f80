// maximum: the cap of a period lies on the cumulative price, so the event that reaches it pays the
// rest and every later one pays nothing.
import { type Decimal, smaller } from '../../core/decimal';

export function capped(amount: Decimal, maximum: Decimal | null): Decimal {
  return maximum === null ? amount : smaller(amount, maximum);
}
