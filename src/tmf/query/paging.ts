// Paging (TMF630 §4.5): without offset and limit a client gets everything and 200; a client that
// pages and gets a part has 206 and links to the other parts.
import { queryInvalid } from '../tmf.errors';
import type { Paging } from './list-query';

export function parsePaging(offset: string | undefined, limit: string | undefined): Paging {
  return {
    requested: offset !== undefined || limit !== undefined,
    offset: offset === undefined ? 0 : parseCount('offset', offset),
    limit: limit === undefined ? undefined : parseCount('limit', limit),
  };
}

function parseCount(name: string, value: string): number {
  const count = /^\d{1,9}$/.test(value) ? Number.parseInt(value, 10) : -1;
  if (count < 0) throw queryInvalid(name, value, 'must be a whole number from 0 to 999999999');
  return count;
}

/** The Link header of a part: `url` is the request's own, with its other parameters untouched. */
export function linkHeader(url: string, paging: Paging, total: number): string {
  const size = paging.limit ?? total;
  const links: [string, number][] = [
    ['self', paging.offset],
    ['first', 0],
  ];
  if (size > 0) {
    if (paging.offset + size < total) links.push(['next', paging.offset + size]);
    if (paging.offset > 0) links.push(['prev', Math.max(0, paging.offset - size)]);
    links.push(['last', lastOffset(total, size)]);
  }
  return links
    .map(([rel, offset]) => `<${at(url, offset, paging.limit)}>; rel="${rel}"`)
    .join(', ');
}

function lastOffset(total: number, size: number): number {
  return total === 0 ? 0 : total - 1 - ((total - 1) % size);
}

function at(url: string, offset: number, limit: number | undefined): string {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  const others = query.split('&').filter((part) => part !== '' && !/^(offset|limit)=/.test(part));
  const own = [`offset=${offset}`, ...(limit === undefined ? [] : [`limit=${limit}`])];
  return `${path}?${[...others, ...own].join('&')}`.replace(/[<>"\s]/g, encodeURIComponent);
}
