import { type Decimal, ZERO } from '../core/decimal';

/** Most amounts reach no further than a few rows; of what goes on, pages are long. */
export const FIRST_PAGE = 50;
export const NEXT_PAGE = 1_000;

/**
 * Of what is used one after the other as much as an amount reaches, page by page: all there is where it comes to
 * less. A row of the last page may be more than is needed.
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
