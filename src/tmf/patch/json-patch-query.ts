// TMF630 part 5: a JSON Patch whose path selects array elements by a query instead of by index,
//   {"op": "replace", "path": "/note/text?note.author=Jo", "value": "…"}
// becomes one plain operation per element that the query fits. A JSONPath says the same,
//   {"op": "replace", "path": "note[?(@.author=='Jo')].text", "value": "…"}
// Removals go from the last element to the first, so that an index never moves under a later one.
import { memberOf, objectOf } from '../../core/json';
import { parseJsonPath, placesOf } from '../query/json-path';
import type { Condition, Filter } from '../query/list-query';
import { matches } from '../query/matches';
import { type Steps, VALUE_STEPS } from '../query/steps';
import { parseFilter } from '../query/parse-filter';
import { valuesAt } from '../query/values-at';
import type { Body } from '../resource-type';
import { patchInvalid } from '../tmf.errors';
import { type PatchOperation, pointerOf, stepsOf } from './patch-operations';

export function isJsonPath(path: string): boolean {
  return /^(\$|[A-Za-z@_][\w@]*\s*[.[])/.test(path);
}

/** The same operation for each place that its path selects in the present body. */
export function resolveQuery(
  body: Body,
  operation: PatchOperation,
  steps: Steps,
): readonly PatchOperation[] {
  const isPlain = !isJsonPath(operation.path) && !operation.path.includes('?');
  if (isPlain) return [operation];
  const pointers = isJsonPath(operation.path)
    ? pointersOfPath(body, operation.path, steps)
    : pointersOfQuery(body, operation.path, steps);
  if (pointers.length === 0) throw patchInvalid(operation.path, 'its query fits no element');
  return pointers.toReversed().map((path) => ({ ...operation, path }));
}

function pointersOfPath(body: Body, path: string, steps: Steps): readonly string[] {
  const ways = placesOf(body, parseJsonPath('path', path), steps);
  return ways.map((way) => pointerOf(way.map(String)));
}

function pointersOfQuery(body: Body, path: string, steps: Steps): readonly string[] {
  const start = path.indexOf('?');
  const pointer = path.slice(0, start);
  const filter = parseFilter(path.slice(start + 1).split('&')).map((group) =>
    group.map((condition) => readCondition(condition, pointer)),
  );
  const root: Place = { way: [], names: [], passed: [{ names: [], element: body }] };
  return walk(body, stepsOf(pointer), root, steps)
    .filter(({ passed }) => fits(filter, passed, steps))
    .map(({ way }) => pointerOf(way));
}

/** Names and values may be pointers: `?/contact/name=Jo`, or `?value=/size/Black` relative to `/size`. */
function readCondition(condition: Condition, pointer: string): Condition {
  const name = condition.path.join('.').replace(/^\//, '').replaceAll('/', '.');
  const place = pointer.slice(0, pointer.lastIndexOf('/') + 1);
  const plain = condition.values.flatMap((value) =>
    place.length > 1 && value.startsWith(place) ? [value.slice(place.length)] : [],
  );
  return { ...condition, path: name.split('.'), values: [...condition.values, ...plain] };
}

/** The root or an array element along the path, and the names that lead there. */
type Passed = { readonly names: readonly string[]; readonly element: unknown };
type Place = {
  readonly way: readonly string[];
  /** The path without indexes. */
  readonly names: readonly string[];
  readonly passed: readonly Passed[];
};

/** All places to which the steps lead; arrays along the way are entered. */
function walk(
  value: unknown,
  ahead: readonly string[],
  place: Place,
  steps: Steps,
): readonly Place[] {
  const { way, names, passed } = place;
  steps.spend(VALUE_STEPS + passed.length);
  const [step, ...rest] = ahead;
  if (Array.isArray(value) && !/^(\d+|-)$/.test(step ?? '')) {
    return value.flatMap((element: unknown, index) => {
      const opened = {
        way: [...way, `${index}`],
        names,
        passed: [...passed, { names, element }],
      };
      return walk(element, ahead, opened, steps);
    });
  }
  if (step === undefined) return [place];
  const inner = memberOf(value, step);
  const isIndex = Array.isArray(value);
  const onward = {
    way: [...way, step],
    names: isIndex ? names : [...names, step],
    passed: isIndex ? [...passed, { names, element: inner }] : passed,
  };
  const isEnd = rest.length === 0 && !Array.isArray(inner);
  return isEnd ? [onward] : walk(inner, rest, onward, steps);
}

/** A condition applies to the innermost element that its name leads to, from that element or from the root. */
function fits(filter: Filter, passed: readonly Passed[], steps: Steps): boolean {
  return filter.every((group) =>
    group.some((condition) => {
      const place = placeOf(condition.path, passed, steps);
      if (place === undefined) return false;
      return matches([[{ ...condition, path: place.path }]], place.element, steps);
    }),
  );
}

function placeOf(
  path: readonly string[],
  passed: readonly Passed[],
  steps: Steps,
): { readonly element: Body; readonly path: readonly string[] } | undefined {
  for (const { names, element } of passed.toReversed()) {
    const isNamed = names.length > 0 && names.every((name, level) => path[level] === name);
    const own = isNamed ? path.slice(names.length) : path;
    if (isNamed || valuesAt(element, own, steps).length > 0)
      return { element: objectOf(element), path: own };
  }
  return undefined;
}
