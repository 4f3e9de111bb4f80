// `fields` (TMF630 §4.3, part 6) selects first-level attributes, dotted paths, or JSONPaths, which keep the array
// elements they select; `none` selects only id and href, which are always present. An unknown name selects nothing.
import { objectOf } from '../../core/json';
import type { Body } from '../resource-type';
import { type AttributePath, parseAttributePath, splitAtCommas } from './attribute-path';
import { placesOf, type Way } from './json-path';
import type { Fields } from './list-query';
import { Steps } from './steps';

const IDENTITY: readonly Way[] = [['id'], ['href']];

export function parseFields(parameters: readonly string[]): Fields {
  const names = parameters.flatMap(splitAtCommas);
  if (names.length === 0) return undefined;
  return names.filter((name) => name !== 'none').map((name) => parseAttributePath('fields', name));
}

export function selectFields(body: Body, fields: Fields): Body {
  return selectFieldsOfAll([body], fields)[0] ?? body;
}

/** Attributes in `kept` stay wherever another part of their structure does. */
export function selectFieldsOfAll(
  bodies: readonly Body[],
  fields: Fields,
  kept: readonly string[] = [],
): readonly Body[] {
  if (fields === undefined) return bodies;
  const steps = new Steps();
  return bodies.map((body) => {
    const ways = fields.flatMap((field) => waysOf(body, field, steps));
    return objectOf(project(body, [branched([...IDENTITY, ...ways])], kept));
  });
}

function waysOf(body: Body, field: AttributePath, steps: Steps): readonly Way[] {
  return field.jsonPath === undefined ? [field.path] : placesOf(body, field.jsonPath, steps);
}

/** Paths with a common beginning, as a tree. A name also leads into each element of an array. */
type Branches = {
  isEnd: boolean;
  readonly names: Map<string, Branches>;
  readonly positions: Map<number, Branches>;
};

function branched(ways: readonly Way[]): Branches {
  const root = noBranches();
  for (const way of ways) {
    let at = root;
    for (const step of way) at = branchOf(at, step);
    at.isEnd = true;
  }
  return root;
}

function noBranches(): Branches {
  return { isEnd: false, names: new Map(), positions: new Map() };
}

function branchOf({ names, positions }: Branches, step: string | number): Branches {
  const branch = (typeof step === 'number' ? positions.get(step) : names.get(step)) ?? noBranches();
  if (typeof step === 'number') positions.set(step, branch);
  else names.set(step, branch);
  return branch;
}

function project(value: unknown, all: readonly Branches[], kept: readonly string[]): unknown {
  if (all.some(({ isEnd }) => isEnd)) return value;
  if (Array.isArray(value)) {
    const named = all
      .filter(({ names }) => names.size > 0)
      .map(({ names }) => ({ ...noBranches(), names }));
    return value.flatMap((element: unknown, position) => {
      const below = [...named, ...all.flatMap(({ positions }) => positions.get(position) ?? [])];
      return below.length === 0 ? [] : [project(element, below, kept)];
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
      if (kept.includes(key)) return [[key, inner]];
      const below = all.flatMap(({ names }) => names.get(key) ?? []);
      return below.length === 0 ? [] : [[key, project(inner, below, kept)]];
    }),
  );
}
