// TMF630 part 6: `filter=`, `fields=` and `sort=` may hold a JSONPath (RFC 9535), whose leading `$` may
// be left out. One that starts at the list, `$[?…]`, names its resources; any other starts at each
// resource, `$.note[?@.author=='x']`, and a resource fits when the path selects something in it.
import { exec, type JsonValue } from 'jsonpath-rfc9535';
import parse, { type JsonPathQuery } from 'jsonpath-rfc9535/parser';
import { type Body, isBody } from '../resource-type';
import { featureUnsupported, queryInvalid } from '../tmf.errors';
import { withoutMatches } from './json-path-match';

export type JsonPath = {
  readonly text: string;
  /** It is asked of a list with the resource in it, not of the resource. */
  readonly isOfList: boolean;
};

/** What leads to a value: names of attributes and positions in arrays. */
export type Steps = readonly (string | number)[];

const LENGTH_MAX = 500;
const AT_THE_LIST = /^\$\s*\[\s*(?:\?|\*)/;

export function parseJsonPath(parameter: string, given: string): JsonPath {
  if (given.length > LENGTH_MAX)
    throw queryInvalid(parameter, given, `is longer than ${LENGTH_MAX}`);
  const text = withValues(withoutMatches(rooted(given.trim())));
  const nodes = nodesOf(parsed(text));
  if (nodes.length === 0 || !nodes.every(isKnown)) {
    throw queryInvalid(parameter, given, 'must be a JSONPath as RFC 9535 writes it');
  }
  refuseBoundless(nodes);
  return { text, isOfList: AT_THE_LIST.test(text) };
}

function parsed(text: string): JsonPathQuery | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

// The library takes a function it does not know for one that selects nothing.
const ARGUMENTS: ReadonlyMap<unknown, number> = new Map([
  ['length', 1],
  ['count', 1],
  ['value', 1],
  ['match', 2],
  ['search', 2],
]);

function isKnown({ type, name, arguments: given }: Body): boolean {
  return type !== 'FunctionExpr' || [given].flat().length === ARGUMENTS.get(name);
}

// Each of these multiplies what is selected, so that a short path would fill the memory.
const DESCENTS_MAX = 3;
const SELECTING_MANY = new Set<unknown>(['WildcardSelector', 'SliceSelector', 'FilterSelector']);

function refuseBoundless(nodes: readonly Body[]): void {
  if (nodes.filter(({ type }) => type === 'DescendantSegment').length > DESCENTS_MAX) {
    throw featureUnsupported(`A JSONPath with more than ${DESCENTS_MAX} descents (..)`);
  }
  const isMultiplied = nodes.some(({ selectors }) => {
    const many = nodesOf(selectors, 1).filter(({ type }) => SELECTING_MANY.has(type));
    return many.length > 1;
  });
  if (isMultiplied) {
    throw featureUnsupported('A JSONPath with two selectors of many in one pair of brackets');
  }
}

/** The nodes of a syntax tree, with all below them or as deep as asked. */
function nodesOf(value: unknown, levels = Infinity): readonly Body[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => nodesOf(each, levels));
  if (!isBody(value)) return [];
  if (levels <= 1) return [value];
  return [value, ...Object.values(value).flatMap((inner) => nodesOf(inner, levels - 1))];
}

function rooted(text: string): string {
  if (text.startsWith('$')) return text;
  return text.startsWith('[') ? `$${text}` : `$.${text}`;
}

// A text, or a path that leads to one value at most.
const TEXT = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
const STEP = String.raw`\s*(?:\.[\p{L}_][\p{L}\p{N}_]*|\[\s*(?:${TEXT}|-?\d+)\s*\])`;
const TEXT_OR_PATH = new RegExp(`${TEXT}|[@$](?:${STEP})*`, 'gu');
const POSITION = /\[\s*-?\d+\s*\]/;
const COMPARED = /^\s*[=!<>]/;
const COMPARES = /[=<>]\s*$/;

/** The library compares nothing that stands at a position, `@.note[0].text=='x'`, unless `value()` says so. */
function withValues(text: string): string {
  return text.replaceAll(TEXT_OR_PATH, (found, offset: number) => {
    if (!POSITION.test(found) || !/^[@$]/.test(found)) return found;
    const isCompared =
      COMPARED.test(text.slice(offset + found.length)) || COMPARES.test(text.slice(0, offset));
    return isCompared ? `value(${found})` : found;
  });
}

/** The positions of the resources the path selects or selects something in. */
export function selectByPath(resources: readonly unknown[], path: JsonPath): ReadonlySet<number> {
  // One by one: what is found of all at once would have to be held at once.
  const positions = resources.flatMap((resource, position) =>
    placesOf(path.isOfList ? [resource] : resource, path).length > 0 ? [position] : [],
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
