// TMF630 part 6: `filter=`, `fields=` and `sort=` may contain a JSONPath (RFC 9535), without the leading `$` if
// wanted. One that starts at the list, `$[?…]`, selects resources; any other starts at each resource,
// `$.note[?@.author=='x']`, and a resource matches when the path selects something in it.
import { JSONPathEnvironment, JSONPathError, type JSONPathQuery } from 'json-p3';
import { queryInvalid } from '../tmf.errors';
import { holds } from './json-path-functions';
import { withoutMatches } from './json-path-match';
import { faultyPatternOf } from './json-path-patterns';
import { type WalkPlace, walkPath } from './json-path-walk';
import { RULE } from './pattern';
import type { Steps } from './steps';
import { valuesAt } from './values-at';

export type JsonPath = {
  readonly text: string;
  readonly query: JSONPathQuery;
  /** True when the path is applied to a list with the resource in it. */
  readonly isOfList: boolean;
};

/** The path to a value: names of attributes and positions in arrays. */
export type Way = readonly (string | number)[];

const LENGTH_MAX = 500;
const AT_THE_LIST = /^\$\s*\[\s*(?:\?|\*)/;
// Used to parse paths and refuse malformed ones; `walkPath` follows them.
const ENVIRONMENT = new JSONPathEnvironment();

export function parseJsonPath(parameter: string, given: string): JsonPath {
  if (given.length > LENGTH_MAX)
    throw queryInvalid(parameter, given, `is longer than ${LENGTH_MAX}`);
  const text = withoutMatches(rooted(given.trim()));
  const query = parsed(text);
  if (query === undefined) {
    throw queryInvalid(parameter, given, 'must be a JSONPath as RFC 9535 writes it');
  }
  const faulty = faultyPatternOf(query);
  if (faulty !== undefined) {
    const message = `has a pattern that ${faulty.fault}: ${RULE}`;
    throw queryInvalid(parameter, faulty.pattern, message);
  }
  return { text, query, isOfList: AT_THE_LIST.test(text) };
}

function parsed(text: string): JSONPathQuery | undefined {
  try {
    return ENVIRONMENT.compile(text);
  } catch (error: unknown) {
    if (error instanceof JSONPathError) return undefined;
    throw error;
  }
}

function rooted(text: string): string {
  if (text.startsWith('$')) return text;
  return text.startsWith('[') ? `$${text}` : `$.${text}`;
}

/** The positions of resources that the path selects, or selects something in. */
export function selectByPath(
  resources: readonly unknown[],
  path: JsonPath,
  steps: Steps,
): ReadonlySet<number> {
  const positions = resources.flatMap((resource, position) => {
    const isSelected = follow(path, path.isOfList ? [resource] : resource, steps, () => true);
    return isSelected ? [position] : [];
  });
  return new Set(positions);
}

/** The places in the value to which the path leads, in the order of RFC 9535. */
export function placesOf(value: unknown, path: JsonPath, steps: Steps): readonly Way[] {
  const ways: Way[] = [];
  follow(path, value, steps, (place) => {
    const way = wayTo(place);
    steps.spend(way.length);
    ways.push(way);
    return false;
  });
  return ways;
}

/** The first text, number or boolean that the path leads to; arrays at its end are entered. */
export function firstScalarOf(value: unknown, path: JsonPath, steps: Steps): unknown {
  let found: unknown;
  follow(path, value, steps, (place) => {
    found = valuesAt(place.value, [], steps)[0];
    return found !== undefined;
  });
  return found;
}

function follow(
  { query }: JsonPath,
  value: unknown,
  steps: Steps,
  visit: (place: WalkPlace) => boolean,
): boolean {
  const root = plain(value, steps);
  return walkPath(query, root, { root, steps, holds }, visit);
}

function wayTo(place: WalkPlace): Way {
  const way: (string | number)[] = [];
  for (let at: WalkPlace | undefined = place; at?.key !== undefined; at = at.parent)
    way.push(at.key);
  return way.toReversed();
}

// Converted through JSON text, so that the search sees what a client would see.
function plain(value: unknown, steps: Steps): unknown {
  const text = JSON.stringify(value);
  steps.spendOnText(text.length);
  return JSON.parse(text);
}
