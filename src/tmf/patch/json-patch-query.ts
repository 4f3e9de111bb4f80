// TMF630 part 5: a JSON Patch whose path selects array elements by a query instead of by index,
//   {"op": "replace", "path": "/note/text?note.author=Jo", "value": "…"}
// becomes one plain operation per element that the query fits. Removals go from the last element to
// the first, so that an index never moves under a later operation.
import type { Body } from '../resource-type';
import { parseFilter } from '../query/parse-filter';
import type { Filter } from '../query/list-query';
import { matches } from '../query/matches';
import { patchInvalid } from '../tmf.errors';
import { jsonPatch } from './json-patch';
import { type PatchOperation, validateOperations } from './patch-operations';

export function jsonPatchQuery(target: Body, operations: unknown): Body {
  return validateOperations(operations).reduce((body, operation) => {
    const plain = resolve(body, operation);
    return jsonPatch(body, plain);
  }, target);
}

function resolve(body: Body, operation: PatchOperation): readonly PatchOperation[] {
  const start = operation.path.indexOf('?');
  if (start < 0) return [operation];
  const filter = parseFilter(operation.path.slice(start + 1).split('&'));
  const pointers = selectPointers(body, operation.path.slice(0, start), filter);
  if (pointers.length === 0) throw patchInvalid(operation.path, 'its query fits no element');
  return pointers.toReversed().map((path) => ({ ...operation, path }));
}

function selectPointers(body: Body, pointer: string, filter: Filter): readonly string[] {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return walk(body, steps, [], [], filter).map(
    (path) => `/${path.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
  );
}

/**
 * Arrays on the way are opened; the names walked so far are what the query may prefix its
 * attributes with (`note.author`, or `author` seen from the element).
 */
function walk(
  value: unknown,
  steps: readonly string[],
  walked: readonly string[],
  names: readonly string[],
  filter: Filter,
): readonly (readonly string[])[] {
  if (Array.isArray(value) && !/^(\d+|-)$/.test(steps[0] ?? '')) {
    return value.flatMap((element: unknown, index) =>
      fits(filter, names, element)
        ? walk(element, steps, [...walked, `${index}`], names, filter)
        : [],
    );
  }
  const [step, ...rest] = steps;
  if (step === undefined) return [walked];
  const inner =
    typeof value === 'object' && value !== null && Object.hasOwn(value, step)
      ? (value as Record<string, unknown>)[step]
      : undefined;
  if (rest.length === 0 && !Array.isArray(inner)) return [[...walked, step]];
  return walk(inner, rest, [...walked, step], [...names, step], filter);
}

/** Only conditions about this array decide about its elements; others belong to another level. */
function fits(filter: Filter, names: readonly string[], element: unknown): boolean {
  const prefix = names.join('.');
  const own = filter.map((group) =>
    group.flatMap((condition) => {
      const path = condition.path.join('.');
      if (path.startsWith(`${prefix}.`))
        return [{ ...condition, path: condition.path.slice(names.length) }];
      return condition.path[0] === names[0] ? [] : [condition];
    }),
  );
  const relevant = own.filter((group) => group.length > 0);
  return relevant.length === 0 || matches(relevant, element as Body);
}
