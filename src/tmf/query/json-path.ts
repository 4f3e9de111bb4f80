// TMF630 part 6: `filter=`, `fields=` and `sort=` may hold a JSONPath (RFC 9535), whose leading `$` may
// be left out. One that starts at the list, `$[?…]`, names its resources; any other starts at each
// resource, `$.note[?@.author=='x']`, and a resource fits when the path selects something in it.
import { exec, type JsonValue } from 'jsonpath-rfc9535';
import { featureUnsupported, queryInvalid } from '../tmf.errors';

export type JsonPath = {
  readonly text: string;
  /** It is asked of the list of resources, not of each. */
  readonly isOfList: boolean;
};

/** What leads to a value: names of attributes and positions in arrays. */
export type Steps = readonly (string | number)[];

const LENGTH_MAX = 500;
const AT_THE_LIST = /^\$\s*\[\s*(?:\?|\*)/;

export function parseJsonPath(parameter: string, given: string): JsonPath {
  if (given.includes('=~'))
    throw featureUnsupported('The JSONPath operator =~ (use match() or search())');
  if (given.length > LENGTH_MAX)
    throw queryInvalid(parameter, given, `is longer than ${LENGTH_MAX}`);
  const text = rooted(given.trim());
  try {
    exec({}, text, () => undefined);
  } catch {
    throw queryInvalid(parameter, given, 'must be a JSONPath as RFC 9535 writes it');
  }
  return { text, isOfList: AT_THE_LIST.test(text) };
}

function rooted(text: string): string {
  if (text.startsWith('$')) return text;
  return text.startsWith('[') ? `$${text}` : `$.${text}`;
}

/** The positions of the resources the path selects or selects something in. */
export function selectByPath(resources: readonly unknown[], path: JsonPath): ReadonlySet<number> {
  if (path.isOfList) {
    const steps = placesOf(resources, path).map(([position]) => Number(position));
    return new Set(steps);
  }
  const positions = resources.flatMap((resource, position) =>
    placesOf(resource, path).length > 0 ? [position] : [],
  );
  return new Set(positions);
}

/** Where in the value the path leads, in the order of RFC 9535. */
export function placesOf(value: unknown, path: JsonPath): readonly Steps[] {
  const places: Steps[] = [];
  exec(plain(value), path.text, (_, place) => places.push([...place]));
  return places;
}

export function valuesOf(value: unknown, path: JsonPath): readonly unknown[] {
  const values: unknown[] = [];
  exec(plain(value), path.text, (found) => values.push(found));
  return values;
}

// Through JSON text, so that what is searched is what a client would see.
function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
