// `fields` (TMF630 §4.3, part 6): first-level attributes, dotted paths into them, or JSONPaths, which
// keep of an array the elements they select; `none` leaves id and href. Those two are always there. A
// name that no resource has selects nothing.
import type { Body } from '../resource-type';
import { type AttributePath, parseAttributePath, splitAtCommas } from './attribute-path';
import { stoppedAfter } from './bounded';
import { placesOf, type Steps } from './json-path';
import type { Fields } from './list-query';

// JSONPaths come from clients, and one thread answers all of them.
const SELECTING_MS_MAX = 2_000;
const IDENTITY: readonly Steps[] = [['id'], ['href']];

export function parseFields(parameters: readonly string[]): Fields {
  const names = parameters.flatMap(splitAtCommas);
  if (names.length === 0) return undefined;
  return names.filter((name) => name !== 'none').map((name) => parseAttributePath('fields', name));
}

export function selectFields(body: Body, fields: Fields): Body {
  return selectFieldsOfAll([body], fields)[0] ?? body;
}

/** `kept`: attributes that stay wherever anything of their structure does. */
export function selectFieldsOfAll(
  bodies: readonly Body[],
  fields: Fields,
  kept: readonly string[] = [],
): readonly Body[] {
  if (fields === undefined) return bodies;
  const select = (): readonly Body[] =>
    bodies.map((body) => {
      const steps = fields.flatMap((field) => stepsOf(body, field));
      return project(body, [...IDENTITY, ...steps], kept) as Body;
    });
  const isPlain = fields.every(({ jsonPath }) => jsonPath === undefined);
  return isPlain ? select() : stoppedAfter(SELECTING_MS_MAX, select);
}

function stepsOf(body: Body, field: AttributePath): readonly Steps[] {
  return field.jsonPath === undefined ? [field.path] : placesOf(body, field.jsonPath);
}

function project(value: unknown, paths: readonly Steps[], kept: readonly string[]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) {
    return value.flatMap((element: unknown, position) => {
      const below = paths.flatMap((path) => belowElement(path, position));
      return below.length === 0 ? [] : [project(element, below, kept)];
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
      if (kept.includes(key)) return [[key, inner]];
      const below = paths.filter((path) => path[0] === key).map((path) => path.slice(1));
      return below.length === 0 ? [] : [[key, project(inner, below, kept)]];
    }),
  );
}

/** A name means every element of an array, a position the one that stands there. */
function belowElement(path: Steps, position: number): readonly Steps[] {
  const [step] = path;
  if (typeof step !== 'number') return [path];
  return step === position ? [path.slice(1)] : [];
}
