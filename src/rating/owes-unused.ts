// What may be owed for lines nothing is used of: minimums and flat amounts. Told from their text, so that no
// kind of price is forgotten: one that is there in vain costs a look at an empty period, one that is missed
// a minimum.
const OWING = /"(minimum|chargeFlatOnZero|flat)"/;

export function owesUnused(lines: readonly unknown[] | null): boolean {
  return lines !== null && OWING.test(JSON.stringify(lines));
}
