import type { JsonObject } from '../../core/json';
import { type Collection, collectionNamed, scopeOf } from '../domain/file-scope';

/** Where a resource of a file belongs: an extension says by `@baseType` or its address what it extends. */
export function collectionOf(entry: JsonObject): Collection | undefined {
  for (const name of [entry['@type'], entry['@baseType']]) {
    const known = typeof name === 'string' ? collectionNamed(name) : undefined;
    if (known !== undefined) return known;
  }
  const href = entry['href'];
  const scope = typeof href === 'string' ? scopeOf(href, '') : undefined;
  return scope?.collections.length === 1 ? scope.collections[0] : undefined;
}
