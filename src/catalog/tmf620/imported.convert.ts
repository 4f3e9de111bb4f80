import type { JsonObject } from '../../core/json';
import { type Collection, collectionNamed, scopeOf } from '../domain/file-scope';

/** The collection of an imported resource; `@baseType` or the address identifies an extension's base. */
export function collectionOf(entry: JsonObject): Collection | undefined {
  for (const name of [entry['@type'], entry['@baseType']]) {
    const known = typeof name === 'string' ? collectionNamed(name) : undefined;
    if (known !== undefined) return known;
  }
  const href = entry['href'];
  const scope = typeof href === 'string' ? scopeOf(href, '') : undefined;
  return scope?.collections.length === 1 ? scope.collections[0] : undefined;
}
