// Which line of a card prices a usage: of all that match, the one that matches on most attributes, then
// on the longer prefix, then the one of higher priority; that there is no other case is checked before
// activation.
// Dimensions fixed to values or prefixes are looked up one after the other; only ranges and hours are
// tested, on the few lines the lookup leaves.
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';
import { type CompiledLine, compileLine } from './compile-line';
import { holds } from './condition';
import { isLonger, type Prefixes, prefixesOf } from './nested-prefix';
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
  readonly prefixes: Prefixes | null;
  readonly tests: readonly (readonly [string, Condition])[];
};

type Node = { readonly next: Map<string, Node>; readonly candidates: Candidate[] };
/** `longest`: of the prefixes looked up, in characters; zero where values are. */
type Step = { readonly dimension: string; readonly isPrefix: boolean; longest: number };
type Shelf = { readonly steps: readonly Step[]; readonly root: Node; mostSpecific: number };
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
  let plain: Candidate | undefined;
  let most = -1;
  const prefixed: Candidate[] = [];
  for (const shelf of entry.shelves) {
    if (most > shelf.mostSpecific) break;
    for (const candidate of lookUp(shelf, attributes)) {
      const { prefixes, specificity, tests } = candidate;
      if (prefixes === null ? !isBetter(candidate, plain) : specificity < most) continue;
      if (!passes(tests, attributes, at, timeZone)) continue;
      if (prefixes === null) plain = candidate;
      else prefixed.push(candidate);
      if (specificity > most) most = specificity;
    }
  }
  const best = prefixed.length === 0 ? plain : bestOf(plain, prefixed, most);
  return best ? { line: best.compiled } : whyNone(entry, attributes, at, timeZone);
}

/** What a longer prefix rules out is no rival any more, whatever its priority. */
function bestOf(
  plain: Candidate | undefined,
  prefixed: readonly Candidate[],
  most: number,
): Candidate | undefined {
  const rivals = prefixed.filter(({ specificity }) => specificity === most);
  return rivals
    .filter((one) => !rivals.some((other) => isLonger(other.prefixes, one.prefixes)))
    .reduce((best, next) => (isBetter(next, best) ? next : best), plain);
}

const NO_CANDIDATES: readonly Candidate[] = [];
const NO_NODES: readonly Node[] = [];

function lookUp({ steps, root }: Shelf, attributes: Attributes): readonly Candidate[] {
  let nodes: readonly Node[] = [root];
  for (const step of steps) {
    const value = attributes[step.dimension];
    if (value === undefined) return NO_CANDIDATES;
    const text = typeof value === 'string' ? value : String(value);
    nodes =
      nodes.length === 1
        ? below(nodes[0], step, text)
        : nodes.flatMap((node) => below(node, step, text));
    if (nodes.length === 0) return NO_CANDIDATES;
  }
  return nodes.length === 1
    ? (nodes[0]?.candidates ?? NO_CANDIDATES)
    : nodes.flatMap((node) => node.candidates);
}

function below(node: Node | undefined, { isPrefix, longest }: Step, text: string): readonly Node[] {
  if (!isPrefix) {
    const next = node?.next.get(text);
    return next === undefined ? NO_NODES : [next];
  }
  const found: Node[] = [];
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const next = node?.next.get(text.slice(0, length));
    if (next !== undefined) found.push(next);
  }
  return found;
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
  const steps: Step[] = [];
  const path: (readonly string[])[] = [];
  const tests: [string, Condition][] = [];
  let places = 1;
  for (const [dimension, condition] of conditions) {
    const values = lookedUp(condition);
    if (values !== null && places * values.length <= PLACES_MAX) {
      steps.push({ dimension, isPrefix: condition.kind === 'prefix', longest: 0 });
      path.push(values);
      places *= values.length;
    } else tests.push([dimension, condition]);
  }
  const specificity = conditions.length;
  const shelf = shelfFor(shelves, steps);
  if (specificity > shelf.mostSpecific) shelf.mostSpecific = specificity;
  shelf.steps.forEach((step, index) => {
    const length = path[index]?.[0]?.length ?? 0;
    if (step.isPrefix && length > step.longest) step.longest = length;
  });
  const { priority } = compiled.line;
  const prefixes = prefixesOf(compiled.line);
  place(shelf.root, path, { compiled, specificity, priority, prefixes, tests });
}

function lookedUp(condition: Condition): readonly string[] | null {
  if (condition.kind === 'prefix') return [condition.prefix];
  return condition.kind === 'oneOf' ? condition.values : null;
}

function shelfFor(shelves: Shelf[], steps: readonly Step[]): Shelf {
  const known = shelves.find((shelf) => nameOf(shelf.steps) === nameOf(steps));
  if (known) return known;
  const shelf = { steps, root: emptyNode(), mostSpecific: 0 };
  shelves.push(shelf);
  return shelf;
}

function nameOf(steps: readonly Step[]): string {
  return steps.map(({ dimension, isPrefix }) => `${isPrefix ? '^' : '='}${dimension}`).join('\n');
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
