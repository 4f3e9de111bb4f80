// Refuses members of a body that nothing reads: a client that misspells an option, or sends one that does not exist
// (`dryRun`), would otherwise get something else than it asked for.
import type { ErrorDetail } from './domain-error';

/** One fault per unknown member; `@type` and the like are allowed in every body. */
export function unknownFields(body: object, known: readonly string[], path = ''): ErrorDetail[] {
  const rule =
    known.length === 0
      ? 'is not a known field: none is read'
      : `is not a known field; known are ${known.join(', ')}`;
  return Object.entries(body)
    .filter(([field]) => !known.includes(field) && !field.startsWith('@'))
    .map(([field, value]: [string, unknown]) => ({
      path: path === '' ? field : `${path}.${field}`,
      value,
      message: rule,
    }));
}
