// What can be paid at all: more than nothing, in a currency there is, and in its coins.
import { type Decimal, ZERO } from '../../core/decimal';
import { isKnownCurrency, minorUnits } from '../../core/money';

/** Why it cannot be paid, or nothing. */
export function amountFault(amount: Decimal, currency: string): string | undefined {
  if (!isKnownCurrency(currency)) return `${currency} is no currency of ISO 4217`;
  if (!amount.greaterThan(ZERO)) return 'it must be more than nothing';
  const digits = minorUnits(currency);
  if (amount.decimalPlaces() <= digits) return undefined;
  return `${currency} has ${digits} digits after the point`;
}
