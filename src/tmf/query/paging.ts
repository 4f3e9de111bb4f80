// Paging of all lists (TMF630 §4.5): 100 without a limit, at most 1 000. A complete answer is a 200, a part a 206
// with links to the others. Clients use `offset`, or the id of a resource (`after`, `before`), which costs the same
// at any depth.
import { queryInvalid } from '../tmf.errors';
import type { Page } from '../resource-type';
import { isByCursor, type Paging } from './list-query';

/** The number of resources in an answer without `limit`. */
export const LIMIT_DEFAULT = 100;
/** Larger limits are refused instead of cut, as a cut answer would look complete. Streams and exports have no limit. */
export const LIMIT_MAX = 1_000;

type PagingDirectives = {
  readonly offset?: string | undefined;
  readonly limit?: string | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
};

export function parsePaging({ offset, limit, after, before }: PagingDirectives): Paging {
  const requested = [offset, limit, after, before].some((given) => given !== undefined);
  if (offset !== undefined && (after ?? before) !== undefined) {
    throw queryInvalid('offset', offset, 'does not go with after or before');
  }
  return {
    requested,
    offset: offset === undefined ? 0 : parseCount('offset', offset),
    limit: limit === undefined ? LIMIT_DEFAULT : parseLimit(limit),
    ...(after === undefined ? {} : { after: parseCursor('after', after) }),
    ...(before === undefined ? {} : { before: parseCursor('before', before) }),
  };
}

function parseCount(name: string, value: string): number {
  const count = /^\d{1,9}$/.test(value) ? Number.parseInt(value, 10) : -1;
  if (count < 0) throw queryInvalid(name, value, 'must be a whole number from 0 to 999999999');
  return count;
}

function parseLimit(value: string): number {
  const limit = /^\d{1,9}$/.test(value) ? Number.parseInt(value, 10) : -1;
  if (limit >= 0 && limit <= LIMIT_MAX) return limit;
  const message = `must be a whole number from 0 to ${LIMIT_MAX}; all of a list comes as application/x-ndjson or text/csv`;
  throw queryInvalid('limit', value, message);
}

function parseCursor(name: 'after' | 'before', value: string): string {
  if (value === '' || value.includes('\0')) throw unknownCursor(name, value);
  return value;
}

export function unknownCursor(name: 'after' | 'before', id: string): Error {
  return queryInvalid(name, id.replaceAll('\0', ''), 'must be the id of a resource of the list');
}

export type Part = {
  readonly total: number;
  readonly firstId?: string | undefined;
  readonly lastId?: string | undefined;
  readonly neighbours?: Page['neighbours'] | undefined;
};

/**
 * The Link header of a part; `url` is the request's own. Each link repeats the query, and headers are limited, so
 * that a long query gets only the next link, or none.
 */
export function linkHeader(url: string, paging: Paging, part: Part): string {
  const links = isByCursor(paging) ? cursorLinks(paging, part) : countedLinks(paging, part.total);
  const write = (some: readonly Link[]) =>
    some.map(([rel, place]) => `<${at(url, place, paging.limit)}>; rel="${rel}"`).join(', ');
  const next = links.filter(([rel]) => rel === 'next');
  return [write(links), write(next)].find(({ length }) => length <= LINKS_MAX) ?? '';
}

const LINKS_MAX = 8_000;

type Link = readonly [rel: string, place: readonly string[]];

function countedLinks({ offset, limit }: Paging, total: number): readonly Link[] {
  const size = limit ?? total;
  const links: [string, number][] = [
    ['self', offset],
    ['first', 0],
  ];
  if (size > 0) {
    if (offset + size < total) links.push(['next', offset + size]);
    const last = lastOffset(total, size);
    // From beyond the end, `prev` leads to the last part with resources.
    if (offset > 0) links.push(['prev', Math.max(0, Math.min(offset - size, last))]);
    links.push(['last', last]);
  }
  return links.map(([rel, start]) => [rel, [`offset=${start}`]]);
}

function cursorLinks(paging: Paging, { firstId, lastId, neighbours }: Part): readonly Link[] {
  const own = (['after', 'before'] as const).flatMap((name) => cursor(name, paging[name]));
  return [
    ['self', own],
    ['first', []],
    ...(neighbours?.next && lastId !== undefined
      ? [['next', cursor('after', lastId)] as const]
      : []),
    ...(neighbours?.previous && firstId !== undefined
      ? [['prev', cursor('before', firstId)] as const]
      : []),
  ];
}

function cursor(name: 'after' | 'before', id: string | undefined): string[] {
  return id === undefined ? [] : [`${name}=${encodeURIComponent(id)}`];
}

function lastOffset(total: number, size: number): number {
  return total === 0 ? 0 : total - 1 - ((total - 1) % size);
}

function at(url: string, place: readonly string[], limit: number | undefined): string {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  const others = query
    .split('&')
    .filter((part) => part !== '' && !/^(offset|limit|after|before)=/.test(part));
  const parts = [...others, ...place, ...(limit === undefined ? [] : [`limit=${limit}`])];
  return `${path}${parts.length === 0 ? '' : `?${parts.join('&')}`}`.replace(
    /[<>"\s]/g,
    encodeURIComponent,
  );
}
