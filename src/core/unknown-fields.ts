// What a body says beside the fields that are read is refused: who misspells an option, or asks for one
// that is none (`dryRun`), would otherwise get what it did not ask for.
import type { ErrorDetail } from './domain-error';

/** A fault for each of them; `@type` and its like belong to every body. */
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
