// Splits the raw query of a list request into the directives of TMF630 and the filter.
import { parseFields } from './fields';
import { parseJsonPath } from './json-path';
import type { ListQuery } from './list-query';
import { parsePaging } from './paging';
import { decode, parseFilter } from './parse-filter';
import { parseSort } from './sort';

const DIRECTIVES = [
  'fields',
  'offset',
  'limit',
  'sort',
  'filter',
  'before',
  'after',
  'expand',
  'depth',
];

export function parseListQuery(rawQuery: string): ListQuery {
  const parts = rawQuery.split('&').filter((part) => part !== '');
  const directive = (name: string): readonly string[] =>
    parts
      .filter((part) => part.startsWith(`${name}=`))
      .map((part) => decode(part.slice(name.length + 1), true));
  return {
    filter: parseFilter(
      parts.filter((part) => !DIRECTIVES.some((name) => part.startsWith(`${name}=`))),
    ),
    jsonPaths: directive('filter').map((path) => parseJsonPath('filter', path)),
    sort: parseSort(directive('sort')),
    paging: parsePaging({
      offset: directive('offset')[0],
      limit: directive('limit')[0],
      after: directive('after')[0],
      before: directive('before')[0],
    }),
    fields: parseFields(directive('fields')),
  };
}

export function rawQueryOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1).replace(/#.*$/s, '');
}
