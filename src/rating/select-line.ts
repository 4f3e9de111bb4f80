// Which line of a card prices a usage: of all that match, the one that matches on most attributes,
// then the one of higher priority; that there is no third case is checked before activation.
// Dimensions fixed to values are looked up one after the other; only ranges, prefixes and hours are
// tested, on the few lines the lookup leaves.
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';
import { type CompiledLine, compileLine } from './compile-line';
import { holds } from './condition';
import type { MeterLookup } from './parse-line';
import type { Attributes, Condition, RateLine } from './price';

/** One version of a card, ready to price. */
export type CompiledCard = {
  readonly currency: string | null;
  /** Where the hours of its conditions are; null = where the caller says. */
  readonly timeZone: string | null;
  readonly lines: readonly CompiledLine[];
  readonly index: ReadonlyMap<string, MeterIndex>;
};

export type Selected = { readonly line: CompiledLine };
/** `none` says why in words; `dimension` is the first one no line could do without. */
export type NoneSelected = {
  readonly none: string;
  readonly code: string;
  readonly dimension?: string;
};

type Candidate = {
  readonly compiled: CompiledLine;
  readonly specificity: number;
  readonly priority: number;
  readonly tests: readonly (readonly [string, Condition])[];
};

type Node = { readonly next: Map<string, Node>; readonly candidates: Candidate[] };
type Shelf = { readonly dimensions: readonly string[]; readonly root: Node; mostSpecific: number };
type MeterIndex = { readonly shelves: Shelf[]; readonly lines: CompiledLine[] };

export function compileCard(
  lines: readonly RateLine[],
  meters: MeterLookup,
  currency: string | null = null,
  timeZone: string | null = null,
): CompiledCard {
  const index = new Map<string, MeterIndex>();
  const compiled = lines.map((line) => {
    const meter = meters.meter(line.meter);
    invariant(meter !== undefined, `Line ${line.id} names the unknown meter ${line.meter}`);
    const compiledLine = compileLine(line, meter);
    const entry = index.get(line.meter) ?? { shelves: [], lines: [] };
    index.set(line.meter, entry);
    entry.lines.push(compiledLine);
    shelve(entry.shelves, compiledLine);
    return compiledLine;
  });
  for (const { shelves } of index.values()) {
    shelves.sort((a, b) => b.mostSpecific - a.mostSpecific);
  }
  return { currency, timeZone, lines: compiled, index };
}

export function selectLine(
  card: CompiledCard,
  meter: string,
  attributes: Attributes,
  at: Instant,
  callersZone: string,
): Selected | NoneSelected {
  const timeZone = card.timeZone ?? callersZone;
  const entry = card.index.get(meter);
  if (!entry) return { none: `no line prices the meter ${meter}`, code: 'line.no-meter' };
  let best: Candidate | undefined;
  for (const shelf of entry.shelves) {
    if (best && best.specificity > shelf.mostSpecific) break;
    for (const candidate of lookUp(shelf, attributes)) {
      if (!isBetter(candidate, best)) continue;
      if (passes(candidate.tests, attributes, at, timeZone)) best = candidate;
    }
  }
  return best ? { line: best.compiled } : whyNone(entry, attributes, at, timeZone);
}

const NO_CANDIDATES: readonly Candidate[] = [];

function lookUp(shelf: Shelf, attributes: Attributes): readonly Candidate[] {
  let node: Node | undefined = shelf.root;
  for (const dimension of shelf.dimensions) {
    const value = attributes[dimension];
    if (value === undefined) return NO_CANDIDATES;
    node = node.next.get(typeof value === 'string' ? value : String(value));
    if (node === undefined) return NO_CANDIDATES;
  }
  return node.candidates;
}

function isBetter(candidate: Candidate, best: Candidate | undefined): boolean {
  if (!best || candidate.specificity !== best.specificity) {
    return !best || candidate.specificity > best.specificity;
  }
  return candidate.priority > best.priority;
}

function passes(
  tests: Candidate['tests'],
  attributes: Attributes,
  at: Instant,
  timeZone: string,
): boolean {
  for (const [dimension, condition] of tests) {
    if (!holds(condition, attributes[dimension], at, timeZone)) return false;
  }
  return true;
}

/** A list of values takes one place for each; beyond this many places it is tested instead. */
const PLACES_MAX = 1_024;

function shelve(shelves: Shelf[], compiled: CompiledLine): void {
  const conditions = Object.entries(compiled.line.match).sort(([a], [b]) => (a < b ? -1 : 1));
  const fixed: [string, readonly string[]][] = [];
  const tests: [string, Condition][] = [];
  let places = 1;
  for (const [dimension, condition] of conditions) {
    const count = condition.kind === 'oneOf' ? condition.values.length : PLACES_MAX + 1;
    if (condition.kind === 'oneOf' && places * count <= PLACES_MAX) {
      fixed.push([dimension, condition.values]);
      places *= count;
    } else tests.push([dimension, condition]);
  }
  const specificity = conditions.length;
  const shelf = shelfFor(
    shelves,
    fixed.map(([dimension]) => dimension),
  );
  if (specificity > shelf.mostSpecific) shelf.mostSpecific = specificity;
  place(
    shelf.root,
    fixed.map(([, values]) => values),
    {
      compiled,
      specificity,
      priority: compiled.line.priority,
      tests,
    },
  );
}

function shelfFor(shelves: Shelf[], dimensions: readonly string[]): Shelf {
  const known = shelves.find((shelf) => shelf.dimensions.join('\n') === dimensions.join('\n'));
  if (known) return known;
  const shelf = { dimensions, root: emptyNode(), mostSpecific: 0 };
  shelves.push(shelf);
  return shelf;
}

function place(node: Node, path: readonly (readonly string[])[], candidate: Candidate): void {
  const [values, ...rest] = path;
  if (values === undefined) {
    node.candidates.push(candidate);
    return;
  }
  for (const value of values) {
    const next = node.next.get(value) ?? emptyNode();
    node.next.set(value, next);
    place(next, rest, candidate);
  }
}

function emptyNode(): Node {
  return { next: new Map(), candidates: [] };
}

function whyNone(
  { lines }: MeterIndex,
  attributes: Attributes,
  at: Instant,
  timeZone: string,
): NoneSelected {
  const misses = lines.map(({ line }) => ({
    line,
    failing: Object.entries(line.match)
      .filter(([name, condition]) => !holds(condition, attributes[name], at, timeZone))
      .map(([name]) => name),
  }));
  const nearest = misses.reduce((a, b) => (b.failing.length < a.failing.length ? b : a));
  const [dimension = ''] = nearest.failing;
  const value = attributes[dimension];
  const isTime = nearest.line.match[dimension]?.kind === 'time';
  const seen = isTime ? 'another time' : value === undefined ? 'missing' : String(value);
  const found = `${dimension} is ${seen}`;
  const none = `no line matches: ${found} (nearest is ${nearest.line.id})`;
  return { none, code: 'line.none-matches', dimension };
}
