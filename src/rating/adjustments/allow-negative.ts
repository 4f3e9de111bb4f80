// allowNegative: whether a total below zero is a credit. It is minus the price of its magnitude;
// otherwise nothing is owed. The aggregate itself is never clamped: a late correction must meet the
// usage it corrects in any order.
export function signed(
  quantity: bigint,
  allowNegative: boolean,
  price: (magnitude: bigint) => bigint,
): bigint {
  if (quantity >= 0n) return price(quantity);
  return allowNegative ? -price(-quantity) : price(0n);
}
