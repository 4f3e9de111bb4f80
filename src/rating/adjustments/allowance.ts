// allowance: the first units of the period are free. On a cumulative price that is a shift of the
// aggregate; on events priced one by one each event pays for what it adds above the allowance.
export function beyondAllowance(quantity: bigint, allowance: bigint): bigint {
  return quantity > allowance ? quantity - allowance : 0n;
}
