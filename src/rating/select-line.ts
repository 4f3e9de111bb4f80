// Which line of a card prices a usage: of all that match, the one that matches on most attributes, then
// on the longer prefix, then the one of higher priority; that there is no other case is checked before
// activation.
// Lines that ask for the same dimensions in the same way stand in one tree (line-tree.ts). What would take too many
// places in it is tested, on the few lines the tree leaves.
import { ownValue } from '../core/own-value';
import { invariant } from '../core/invariant';
import { formatInstant, type Instant } from '../core/time';
import { attributeText } from './attribute-text';
import { type CompiledLine, compileLine } from './compile-line';
import { holds, type Sought, zoneIn, zonesInForce, type ZoneTables } from './condition';
import {
  emptyNode,
  lookUp,
  nameOf,
  type Node,
  place,
  settleTree,
  type TreeStep,
  wayOf,
  widen,
} from './line-tree';
import { isLonger, type Prefixes, prefixesOf } from './nested-prefix';
import type { MeterLookup } from './parse-line';
import type { Attributes, Condition, RateLine } from './price';

/** One version of a card, ready to price. */
export type CompiledCard = {
  readonly currency: string | null;
  /** The zone of the hours in its conditions; null means that of the caller. */
  readonly timeZone: string | null;
  readonly lines: readonly CompiledLine[];
  readonly index: ReadonlyMap<string, MeterIndex>;
  /** The tariff tables that its conditions name, and what is in them. */
  readonly tableCodes: readonly string[];
  readonly tables: ZoneTables;
};

export type Selected = { readonly line: CompiledLine };
/** `none` gives the reason in words; `dimension` is the first one for which no line matches. */
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
  /** What the tree does not ask. */
  readonly tests: readonly (readonly [string, Condition])[];
};

type Shelf = {
  readonly steps: readonly TreeStep[];
  readonly root: Node<Candidate>;
  mostSpecific: number;
};
type MeterIndex = { readonly shelves: Shelf[]; readonly lines: CompiledLine[] };

export function compileCard(
  lines: readonly RateLine[],
  meters: MeterLookup,
  currency: string | null = null,
  timeZone: string | null = null,
): CompiledCard {
  const index = new Map<string, MeterIndex>();
  const isOfSeveral = new Set(lines.map(({ meter }) => meter)).size > 1;
  const compiled = lines.map((line) => {
    const meter = meters.meter(line.meter);
    invariant(meter !== undefined, `Line ${line.id} names the unknown meter ${line.meter}`);
    const compiledLine = compileLine(line, meter, isOfSeveral ? meter.name : undefined);
    const entry = index.get(line.meter) ?? { shelves: [], lines: [] };
    index.set(line.meter, entry);
    entry.lines.push(compiledLine);
    shelve(entry.shelves, compiledLine);
    return compiledLine;
  });
  for (const { shelves } of index.values()) {
    shelves.sort((a, b) => b.mostSpecific - a.mostSpecific);
    for (const { root, steps } of shelves) settleTree(root, steps, isBetter, isWithoutTests);
  }
  const tableCodes = [...new Set(lines.flatMap(tablesNamedIn))];
  return { currency, timeZone, lines: compiled, index, tableCodes, tables: new Map() };
}

function tablesNamedIn({ match }: RateLine): string[] {
  return Object.values(match).flatMap((one) => (one.kind === 'zone' ? one.table : []));
}

/** Tables change without the card. */
export function withTables(card: CompiledCard, tables: ZoneTables): CompiledCard {
  return card.tableCodes.length === 0 ? card : { ...card, tables };
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
  const sought = { attributes, at, timeZone, tables: card.tables };
  for (const { root, steps, mostSpecific } of entry.shelves) {
    if (most > mostSpecific) break;
    for (const candidate of lookUp(root, steps, sought)) {
      const { prefixes, specificity, tests } = candidate;
      if (prefixes === null ? !isBetter(candidate, plain) : specificity < most) continue;
      if (!passes(tests, sought)) continue;
      if (prefixes === null) plain = candidate;
      else prefixed.push(candidate);
      if (specificity > most) most = specificity;
    }
  }
  const [only] = prefixed;
  const isAlone = only !== undefined && prefixed.length === 1 && plain === undefined;
  const best = isAlone ? only : only === undefined ? plain : bestOf(plain, prefixed, most);
  return best ? { line: best.compiled } : whyNone(entry, sought);
}

/** Lines with a shorter prefix are no rivals, whatever their priority. */
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

function isBetter(candidate: Candidate, best: Candidate | undefined): boolean {
  if (!best || candidate.specificity !== best.specificity) {
    return !best || candidate.specificity > best.specificity;
  }
  return candidate.priority > best.priority;
}

function passes(tests: Candidate['tests'], sought: Sought): boolean {
  for (const [dimension, condition] of tests) {
    if (!holds(condition, dimension, sought)) return false;
  }
  return true;
}

/** A condition with a list of values takes one place per value; beyond this many places it is tested instead. */
const PLACES_MAX = 1_024;

function shelve(shelves: Shelf[], compiled: CompiledLine): void {
  const conditions = Object.entries(compiled.line.match).sort(([a], [b]) => (a < b ? -1 : 1));
  const placed: [string, Condition][] = [];
  const tests: [string, Condition][] = [];
  let places = 1;
  for (const [dimension, condition] of conditions) {
    const branches = placesOf(condition);
    if (places * branches > PLACES_MAX) tests.push([dimension, condition]);
    else {
      placed.push([dimension, condition]);
      places *= branches;
    }
  }
  const way = wayOf(placed);
  const specificity = conditions.length;
  const shelf = shelfFor(
    shelves,
    way.map(({ step }) => step),
  );
  if (specificity > shelf.mostSpecific) shelf.mostSpecific = specificity;
  widen(shelf.steps, way);
  const { priority } = compiled.line;
  const prefixes = prefixesOf(compiled.line);
  place(shelf.root, way, { compiled, specificity, priority, prefixes, tests });
}

function placesOf(condition: Condition): number {
  if (condition.kind === 'zone') return condition.zones.length;
  return condition.kind === 'oneOf' ? condition.values.length : 1;
}

function shelfFor(shelves: Shelf[], steps: readonly TreeStep[]): Shelf {
  const known = shelves.find((shelf) => nameOf(shelf.steps) === nameOf(steps));
  if (known) return known;
  const shelf = { steps, root: emptyNode<Candidate>(), mostSpecific: 0 };
  shelves.push(shelf);
  return shelf;
}

function isWithoutTests({ tests }: Candidate): boolean {
  return tests.length === 0;
}

/** Of a longer card the nearest of the first lines is told: a usage that is refused costs no more than one that is priced. */
const COMPARED_MAX = 100;

function whyNone({ lines }: MeterIndex, sought: Sought): NoneSelected {
  const misses = lines.slice(0, COMPARED_MAX).map(({ line }) => ({
    line,
    failing: Object.entries(line.match)
      .filter(([name, condition]) => !holds(condition, name, sought))
      .map(([name]) => name),
  }));
  const nearest = misses.reduce((a, b) => (b.failing.length < a.failing.length ? b : a));
  const [dimension = ''] = nearest.failing;
  const found = `${dimension} is ${seenOf(nearest.line.match[dimension], dimension, sought)}`;
  const none = `no line matches: ${found} (nearest is ${nearest.line.id})`;
  return { none, code: 'line.none-matches', dimension };
}

function seenOf(condition: Condition | undefined, dimension: string, sought: Sought): string {
  const value = ownValue(sought.attributes, dimension);
  if (condition?.kind === 'time') return 'another time';
  if (value === undefined) return 'missing';
  if (condition?.kind !== 'zone') return attributeText(value);
  const { table } = condition;
  if (zonesInForce(table, sought) === undefined) {
    return `${value}, and ${table} has no version in force at ${formatInstant(sought.at)}`;
  }
  const zone = zoneIn(table, attributeText(value), sought);
  return `${value}, ${zone === undefined ? 'in no zone' : `zone ${zone}`} of ${table}`;
}
