// allowance: the first units of the period are free. On a cumulative price that is a shift of the
// aggregate; on events priced one by one each event pays for what it adds above the allowance.
import { type Decimal, ZERO, larger } from '../../core/decimal';

export function beyondAllowance(quantity: Decimal, allowance: Decimal): Decimal {
  return larger(quantity.minus(allowance), ZERO);
}

export function beyondAllowanceOnGrid(quantity: bigint, allowance: bigint): bigint {
  return quantity > allowance ? quantity - allowance : 0n;
}
