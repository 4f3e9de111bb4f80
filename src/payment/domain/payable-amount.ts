// Which amounts can be paid: above zero, in a known currency, with no digits beyond its minor unit.
import { type Decimal, ZERO } from '../../core/decimal';
import { isKnownCurrency, minorUnits } from '../../core/money';

/** Says why the amount cannot be paid; undefined when it can. */
export function amountFault(amount: Decimal, currency: string): string | undefined {
  if (!isKnownCurrency(currency)) return `${currency} is no currency of ISO 4217`;
  if (!amount.greaterThan(ZERO)) return 'it must be more than nothing';
  const digits = minorUnits(currency);
  if (amount.decimalPlaces() <= digits) return undefined;
  return `${currency} has ${digits} digits after the point`;
}
