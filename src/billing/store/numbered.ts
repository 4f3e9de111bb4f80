import { isByCursor, type ListQuery } from '../../tmf';

/** The numbers of a page: behind `passed`, up to `last`; `rest` is what is still to be asked within them. */
export type Range = { readonly passed: number; readonly last: number; readonly rest: ListQuery };

export const NUMBER_MAX = 2_147_483_647;

/**
 * Of a list that is numbered from 1 without gaps, a page far inside a million entries costs as much as the
 * first: to pass over n of them is to begin behind the n-th. A page also ends at a number, so that what is
 * behind it is not read to be sorted, whatever gives the order.
 */
export function rangeOf(query: ListQuery): Range {
  const { paging, filter, sort, jsonPaths } = query;
  const isPlain = filter.length === 0 && sort.length === 0 && jsonPaths.length === 0;
  if (!isPlain || isByCursor(paging)) return { passed: 0, last: NUMBER_MAX, rest: query };
  const { offset, limit = NUMBER_MAX, stream } = paging;
  const passed = stream?.after === undefined ? offset : Number(stream.after[0]?.value ?? 0);
  const last = Math.min(passed + limit, NUMBER_MAX);
  return { passed, last, rest: { ...query, paging: { ...paging, offset: 0 } } };
}
