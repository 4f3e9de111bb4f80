// Two lines of equal specificity and priority that can match the same usage would price it by chance, so a card with
// such lines is not activated. A longer prefix is more specific.
import { ownValue } from '../core/own-value';
import { type Decimal, fromInteger } from '../core/decimal';
import { weekSpans } from './condition';
import type { LineError } from './fields';
import { prefixesOf } from './nested-prefix';
import { precedence } from './precedence';
import type { Condition, RateLine } from './price';

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
    const condition = ownValue(line.match, dimension);
    if (condition?.kind === 'prefix') return [condition.prefix];
    if (condition?.kind === 'zone') return condition.zones;
    return condition?.kind === 'oneOf' ? condition.values : [];
  });
  return parts.flatMap((part) => ambiguousAmong(part, rest));
}

function dimensionsOf(group: readonly Placed[]): readonly string[] {
  const candidates = Object.keys(group[0]?.line.match ?? {});
  const isFixed = (name: string) =>
    group.every(({ line }) => ownValue(line.match, name)?.kind === 'oneOf') ||
    isOfOneTable(group, name);
  return [...candidates.filter(isFixed), ...onlyPrefixOf(group)];
}

function isOfOneTable(group: readonly Placed[], name: string): boolean {
  const tables = group.map(({ line }) => {
    const condition = ownValue(line.match, name);
    return condition?.kind === 'zone' ? condition.table : undefined;
  });
  return tables[0] !== undefined && tables.every((table) => table === tables[0]);
}

/** When every line has one prefix of the same dimension, only equal prefixes conflict, as the longer one wins. */
function onlyPrefixOf(group: readonly Placed[]): readonly string[] {
  const [first, ...others] = group.map(({ line }) => prefixesOf(line)?.dimensions ?? []);
  const [name, second] = first ?? [];
  if (name === undefined || second !== undefined) return [];
  return others.every((each) => each.length === 1 && each[0] === name) ? [name] : [];
}

function pairs(group: readonly Placed[]): LineError[] {
  const searched = Object.keys(group[0]?.line.match ?? {}).find((name) =>
    group.every(({ line }) => isSearched(ownValue(line.match, name))),
  );
  const meeting = searched === undefined ? allPairs(group) : pairsInSpans(group, searched);
  return [...meeting]
    .filter(([first, second]) => precedence(first.line, second.line) === 0)
    .map(([first, second]) => ambiguous(first, second));
}

function* allPairs(group: readonly Placed[]): Iterable<readonly [Placed, Placed]> {
  for (const [index, second] of group.entries()) {
    for (const first of group.slice(0, index)) yield [first, second];
  }
}

/** Hours of different zones may coincide at any time, so those that name one are compared pair by pair. */
function isSearched(condition: Condition | undefined): boolean {
  return condition?.kind === 'range' || (condition?.kind === 'time' && condition.zone === null);
}

type Stretch = { readonly from: Decimal | null; readonly to: Decimal | null };

/** In order of their starts a line can meet only those that have not ended, few where bands and hours do not overlap. */
function* pairsInSpans(
  group: readonly Placed[],
  dimension: string,
): Iterable<readonly [Placed, Placed]> {
  const spans = group
    .flatMap((of, place) =>
      stretchesOf(ownValue(of.line.match, dimension)).map((span) => ({ of, place, span })),
    )
    .sort((a, b) => compareStarts(a.span, b.span));
  let open: typeof spans = [];
  for (const next of spans) {
    open = open.filter(({ span }) => !endsBefore(span, next.span));
    for (const each of open) {
      const [first, second] = each.place < next.place ? [each, next] : [next, each];
      if (first.place !== second.place) yield [first.of, second.of];
    }
    open.push(next);
  }
}

function stretchesOf(condition: Condition | undefined): readonly Stretch[] {
  if (condition?.kind === 'range') return [condition];
  if (condition?.kind !== 'time') return [];
  return weekSpans(condition).map(({ from, to }) => ({
    from: fromInteger(from),
    to: fromInteger(to),
  }));
}

function compareStarts({ from: a }: Stretch, { from: b }: Stretch): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  return a.comparedTo(b);
}

function endsBefore({ to }: Stretch, { from }: Stretch): boolean {
  return to !== null && from !== null && to.lessThanOrEqualTo(from);
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
