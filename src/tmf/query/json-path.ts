// TMF630 part 6: `filter=`, `fields=` and `sort=` may hold a JSONPath (RFC 9535), whose leading `$` may
// be left out. One that starts at the list, `$[?…]`, names its resources; any other starts at each
// resource, `$.note[?@.author=='x']`, and a resource fits when the path selects something in it.
import { JSONPathEnvironment, JSONPathError, type JSONPathQuery } from 'json-p3';
import { queryInvalid } from '../tmf.errors';
import { holds } from './json-path-functions';
import { withoutMatches } from './json-path-match';
import { faultyPatternOf } from './json-path-patterns';
import { type Place, walkPath } from './json-path-walk';
import { RULE } from './pattern';
import type { Steps } from './steps';
import { valuesAt } from './values-at';

export type JsonPath = {
  readonly text: string;
  readonly query: JSONPathQuery;
  /** It is asked of a list with the resource in it, not of the resource. */
  readonly isOfList: boolean;
};

/** What leads to a value: names of attributes and positions in arrays. */
export type Way = readonly (string | number)[];

const LENGTH_MAX = 500;
const AT_THE_LIST = /^\$\s*\[\s*(?:\?|\*)/;
// It reads paths and refuses what RFC 9535 does; they are followed by `walkPath`.
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

/** The positions of the resources the path selects or selects something in. */
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

/** Where in the value the path leads, in the order of RFC 9535. */
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

/** The first text, number or flag the path leads to; arrays at its end are looked into. */
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
  visit: (place: Place) => boolean,
): boolean {
  const root = plain(value, steps);
  return walkPath(query, root, { root, steps, holds }, visit);
}

function wayTo(place: Place): Way {
  const way: (string | number)[] = [];
  for (let at: Place | undefined = place; at?.key !== undefined; at = at.parent) way.push(at.key);
  return way.toReversed();
}

// Through JSON text, so that what is searched is what a client would see.
function plain(value: unknown, steps: Steps): unknown {
  const text = JSON.stringify(value);
  steps.spendOnText(text.length);
  return JSON.parse(text);
}
