// `fields` (TMF630 §4.3): first-level attributes, or dotted paths into them; `none` leaves id and
// href. Those two are always there. A name that no resource has selects nothing.
import type { Body } from '../resource-type';
import type { Fields } from './list-query';

export function parseFields(parameters: readonly string[]): Fields {
  const names = parameters
    .flatMap((parameter) => parameter.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return undefined;
  return names.filter((name) => name !== 'none').map((name) => name.split('.'));
}

export function selectFields(body: Body, fields: Fields): Body {
  if (fields === undefined) return body;
  return project(body, [['id'], ['href'], ...fields]) as Body;
}

function project(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) return value.map((element: unknown) => project(element, paths));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
      const below = paths.filter((path) => path[0] === key).map((path) => path.slice(1));
      return below.length === 0 ? [] : [[key, project(inner, below)]];
    }),
  );
}
