// Finds lines that may be owed without usage: minimums and flat amounts. It searches the text, so that no kind of
// price is missed: a false match costs a look at an empty period, a missed one a minimum.
const OWING = /"(minimum|chargeFlatOnZero|flat)"/;

export function owesUnused(lines: readonly unknown[] | null): boolean {
  return lines !== null && OWING.test(JSON.stringify(lines));
}
