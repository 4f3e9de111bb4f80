import { isByCursor, type ListQuery } from '../../tmf';

/** The entries of a page: numbers above `passed` up to `last`; `rest` is the query to run within them. */
export type Range = { readonly passed: number; readonly last: number; readonly rest: ListQuery };

export const NUMBER_MAX = 2_147_483_647;

/**
 * Lists that are numbered from 1 without gaps: an offset of n becomes a start behind number n, so a page far inside a
 * million entries costs as much as the first. The upper bound keeps later entries from being read and sorted.
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
