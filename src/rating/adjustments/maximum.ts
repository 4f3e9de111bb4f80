// maximum: the cap of a period lies on the cumulative price, so the event that reaches it pays the
// rest and every later one pays nothing.

export function capped(amount: bigint, maximum: bigint | null): bigint {
  return maximum !== null && amount > maximum ? maximum : amount;
}
