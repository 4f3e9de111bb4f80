// A number literal longer than a double can hold is cut by JSON.parse before anyone can look at it.
// The body parser notes the paths of such literals; where the schema asks for an exact number
// (Money.value, Quantity.amount) they are refused instead of being stored as something else.
import type { ErrorDetail } from '../../core/domain-error';
import { formatPath } from './paths';
import type { ObjectSchema } from './schema';
import { schemaAt } from './scope';

const noted = new WeakMap<object, readonly (readonly string[])[]>();

export function noteLongNumbers(body: object, paths: readonly (readonly string[])[]): void {
  if (paths.length > 0) noted.set(body, paths);
}

export function inexactPathsOf(schema: ObjectSchema, body: object): readonly ErrorDetail[] {
  const paths = noted.get(body) ?? [];
  return paths
    .filter((path) => schemaAt(schema, path)?.kind === 'exact')
    .map((path) => ({
      path: formatPath(path),
      message: 'has more than 15 significant digits',
    }));
}
