// Two lines that are equally specific, have one priority and can match the same usage: which of them
// prices it would be chance. That is refused before a card is activated. A longer prefix is more specific.
import type { LineError } from './fields';
import { prefixesOf } from './nested-prefix';
import { precedence } from './precedence';
import type { RateLine } from './price';

type Placed = { readonly path: string; readonly line: RateLine };

export function findAmbiguous(lines: ReadonlyMap<string, RateLine>): readonly LineError[] {
  const placed = [...lines].map(([path, line]) => ({ path, line }));
  const rivals = groupBy(placed, ({ line }) => [
    JSON.stringify([line.meter, Object.keys(line.match).length, line.priority]),
  ]);
  const found = new Map<string, LineError>();
  for (const group of rivals) {
    for (const error of ambiguousAmong(group, dimensionsOf(group))) {
      found.set(`${error.path} ${error.message}`, error);
    }
  }
  return [...found.values()];
}

// Lines that all fix a dimension can only meet where they share a value of it, so the group is split
// by those dimensions first: a card of thousands of lines is not compared pair by pair.
function ambiguousAmong(group: readonly Placed[], dimensions: readonly string[]): LineError[] {
  if (group.length < 2) return [];
  const [dimension, ...rest] = dimensions;
  if (dimension === undefined) return pairs(group);
  const parts = groupBy(group, ({ line }) => {
    const condition = line.match[dimension];
    if (condition?.kind === 'prefix') return [condition.prefix];
    return condition?.kind === 'oneOf' ? condition.values : [];
  });
  return parts.flatMap((part) => ambiguousAmong(part, rest));
}

function dimensionsOf(group: readonly Placed[]): readonly string[] {
  const candidates = Object.keys(group[0]?.line.match ?? {});
  const isFixed = (name: string) => group.every(({ line }) => line.match[name]?.kind === 'oneOf');
  return [...candidates.filter(isFixed), ...onlyPrefixOf(group)];
}

/** Where lines have one prefix each, of one dimension, only equal ones are rivals: the longer wins. */
function onlyPrefixOf(group: readonly Placed[]): readonly string[] {
  const [first, ...others] = group.map(({ line }) => prefixesOf(line)?.dimensions ?? []);
  const [name, second] = first ?? [];
  if (name === undefined || second !== undefined) return [];
  return others.every((each) => each.length === 1 && each[0] === name) ? [name] : [];
}

function pairs(group: readonly Placed[]): LineError[] {
  return group.flatMap((second, index) =>
    group
      .slice(0, index)
      .filter((first) => precedence(first.line, second.line) === 0)
      .map((first) => ambiguous(first, second)),
  );
}

function ambiguous(first: Placed, second: Placed): LineError {
  const message = `${first.path} (${first.line.id}) and ${second.path} (${second.line.id}) match the same usage equally well; give one a priority`;
  return { path: `${second.path}.match`, code: 'line.ambiguous', message };
}

function groupBy(
  placed: readonly Placed[],
  keysOf: (placed: Placed) => readonly string[],
): readonly (readonly Placed[])[] {
  const groups = new Map<string, Placed[]>();
  for (const entry of placed) {
    for (const key of keysOf(entry)) {
      const group = groups.get(key);
      if (group) group.push(entry);
      else groups.set(key, [entry]);
    }
  }
  return [...groups.values()];
}
