import { type Decimal, ZERO } from '../core/decimal';

/** Most amounts are covered by a few rows, so the first page is short and later ones are long. */
export const FIRST_PAGE = 50;
export const NEXT_PAGE = 1_000;

/**
 * Reads rows page by page until they cover the amount, or all there are. The last page may contain more than is
 * needed.
 */
export async function reaching<T>(
  amount: Decimal,
  amountOf: (row: T) => Decimal,
  pageBehind: (last: T | undefined, limit: number) => Promise<readonly T[]>,
): Promise<T[]> {
  const found: T[] = [];
  let rest = amount;
  for (let limit = FIRST_PAGE; rest.greaterThan(ZERO); limit = NEXT_PAGE) {
    const page = await pageBehind(found.at(-1), limit);
    found.push(...page);
    rest = page.reduce((left, row) => left.minus(amountOf(row)), rest);
    if (page.length < limit) break;
  }
  return found;
}
