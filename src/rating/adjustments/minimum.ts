// minimum: a commitment for the period, owed even at zero usage. It is a closing true-up; charging it
// event by event would ask for money that later usage may still earn.

/** What is still missing, in units of 10^-12. */
export function trueUp(minimum: bigint | null, charged: bigint): bigint {
  return minimum !== null && minimum > charged ? minimum - charged : 0n;
}
