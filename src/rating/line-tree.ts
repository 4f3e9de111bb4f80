// A tree of lines by what they ask: one step for each dimension. Values and prefixes are looked up, ranges and hours
// searched, so that finding the lines for a usage takes no longer because there are many.
import { ownValue } from '../core/own-value';
import { localTime } from '../core/calendar';
import { type Decimal, isDecimalText, parseScaled, toScaled } from '../core/decimal';
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';
import { attributeText } from './attribute-text';
import { DAY_MINUTES, type Sought, weekSpans, zoneIn } from './condition';
import type { Condition } from './price';
import { held, indexSpans, type Span, type SpanIndex } from './span-index';

type Range = Extract<Condition, { kind: 'range' }>;
type Time = Extract<Condition, { kind: 'time' }>;

/** `L` is what the tree holds; the first of a leaf is the best. */
export type Node<L> = {
  readonly next: Map<string, Node<L>>;
  /** Of a step that is searched: what leads to each of `next`. */
  readonly conditions: Map<string, Range | Time>;
  spans: SpanIndex<Node<L>> | null;
  readonly leaves: L[];
  /** Of leaves: the first one prices whatever comes here, unless a longer prefix does. */
  isSure: boolean;
};

export type TreeStep = {
  readonly dimension: string;
  readonly kind: Condition['kind'];
  /** The zone of hours and days, null for that of the card; of a tariff table its code. */
  readonly zone: string | null;
  /** The length of the longest prefix, in characters. */
  longest: number;
  /** The decimals of the finest bound of a range. */
  scale: number;
  /** Of a prefix: no other dimension of the line has one, so that the longest is the best. */
  readonly isOnlyPrefix: boolean;
};

/** A step and the branches that a line takes at it. */
export type Way = { readonly step: TreeStep; readonly condition: Condition };

/** Few nodes are left when it comes to those that are searched. */
const ORDER: readonly Condition['kind'][] = ['oneOf', 'zone', 'prefix', 'range', 'time'];

export function wayOf(match: readonly (readonly [string, Condition])[]): readonly Way[] {
  const isOnlyPrefix = match.filter(([, { kind }]) => kind === 'prefix').length === 1;
  return match
    .map(([dimension, condition]) => ({
      step: stepOf(dimension, condition, isOnlyPrefix),
      condition,
    }))
    .sort(
      ({ step: a }, { step: b }) => rankOf(a) - rankOf(b) || (a.dimension < b.dimension ? -1 : 1),
    );
}

export function nameOf(steps: readonly TreeStep[]): string {
  return steps.map(({ dimension, kind, zone }) => `${kind} ${zone ?? ''} ${dimension}`).join('\n');
}

export function emptyNode<L>(): Node<L> {
  return { next: new Map(), conditions: new Map(), spans: null, leaves: [], isSure: false };
}

/** Steps of lines that stand in one tree take the widest of each. */
export function widen(steps: readonly TreeStep[], by: readonly Way[]): void {
  steps.forEach((step, index) => {
    const other = by[index]?.step;
    if (other !== undefined && other.longest > step.longest) step.longest = other.longest;
    if (other !== undefined && other.scale > step.scale) step.scale = other.scale;
  });
}

export function place<L>(node: Node<L>, way: readonly Way[], leaf: L): void {
  const [first, ...rest] = way;
  if (first === undefined) {
    node.leaves.push(leaf);
    return;
  }
  const { condition } = first;
  for (const branch of branchesOf(condition)) {
    const next = node.next.get(branch) ?? emptyNode<L>();
    node.next.set(branch, next);
    if (condition.kind === 'range' || condition.kind === 'time') {
      node.conditions.set(branch, condition);
    }
    place(next, rest, leaf);
  }
}

/** To be called when all lines are placed. `isSure` of a leaf: nothing else is asked of the usage. */
export function settleTree<L>(
  node: Node<L>,
  steps: readonly TreeStep[],
  isBetter: (one: L, other: L) => boolean,
  isSure: (leaf: L) => boolean,
): void {
  const byRank = (a: L | undefined, b: L | undefined) => {
    if (a === undefined || b === undefined) return 0;
    return isBetter(a, b) ? -1 : isBetter(b, a) ? 1 : 0;
  };
  const [step, ...rest] = steps;
  if (step === undefined) {
    const [best] = node.leaves.sort(byRank);
    node.isSure = best !== undefined && isSure(best);
    return;
  }
  for (const next of node.next.values()) settleTree(next, rest, isBetter, isSure);
  if (node.conditions.size === 0) return;
  const entries = [...node.next].map(([branch, of]) => ({
    spans: spansOf(step, node.conditions.get(branch)),
    of,
    isSure: of.isSure,
  }));
  node.spans = indexSpans(entries.sort((a, b) => byRank(a.of.leaves[0], b.of.leaves[0])));
}

export function lookUp<L>(root: Node<L>, steps: readonly TreeStep[], sought: Sought): readonly L[] {
  let nodes: readonly Node<L>[] = [root];
  for (const step of steps) {
    const branch = branchAt(step, sought);
    if (branch === undefined) return [];
    const [only] = nodes;
    nodes =
      nodes.length === 1 && only !== undefined
        ? below(only, step, branch)
        : nodes.flatMap((node) => below(node, step, branch));
    if (nodes.length === 0) return [];
  }
  return nodes.length === 1 ? (nodes[0]?.leaves ?? []) : nodes.flatMap(({ leaves }) => leaves);
}

function below<L>(node: Node<L>, step: TreeStep, branch: string | bigint): readonly Node<L>[] {
  if (typeof branch === 'bigint') return node.spans === null ? [] : held(node.spans, branch);
  if (step.kind !== 'prefix') {
    const next = node.next.get(branch);
    return next === undefined ? [] : [next];
  }
  const found: Node<L>[] = [];
  for (let length = Math.min(step.longest, branch.length); length > 0; length -= 1) {
    const next = node.next.get(branch.slice(0, length));
    if (next === undefined) continue;
    found.push(next);
    if (step.isOnlyPrefix && next.isSure) break;
  }
  return found;
}

/** What a usage has at a step: a text to look up, a number to search with. */
function branchAt(step: TreeStep, sought: Sought): string | bigint | undefined {
  if (step.kind === 'time') return minuteOfWeek(sought.at, step.zone ?? sought.timeZone);
  const value = ownValue(sought.attributes, step.dimension);
  if (value === undefined) return undefined;
  const text = attributeText(value);
  if (step.kind === 'zone') return zoneIn(step.zone ?? '', text, sought);
  return step.kind === 'range' ? floorScaled(text, step.scale) : text;
}

function minuteOfWeek(at: Instant, timeZone: string): bigint {
  const { minuteOfDay, weekday } = localTime(at, timeZone);
  return BigInt((weekday - 1) * DAY_MINUTES + minuteOfDay);
}

/** Bounds have at most these decimals, so what is finer lies between the same bounds as the step below it. */
function floorScaled(text: string, scale: number): bigint | undefined {
  const exact = parseScaled(text, scale);
  if (exact !== undefined || !isDecimalText(text)) return exact;
  const point = text.indexOf('.');
  const cut = parseScaled(text.slice(0, scale === 0 ? point : point + 1 + scale), scale);
  return cut !== undefined && text.startsWith('-') ? cut - 1n : cut;
}

function spansOf(step: TreeStep, condition: Range | Time | undefined): readonly Span[] {
  invariant(condition !== undefined, 'A branch that is searched has a condition');
  if (condition.kind === 'time') return weekSpans(condition);
  const { from, to } = condition;
  const bound = (end: Decimal | null) => end && scaledBound(end, step.scale);
  return [{ from: bound(from), to: bound(to) }];
}

function scaledBound(end: Decimal, scale: number): bigint {
  const units = toScaled(end, scale);
  invariant(units !== undefined, `${end.toString()} has more than ${scale} decimals`);
  return units;
}

function stepOf(dimension: string, condition: Condition, isOnlyPrefix: boolean): TreeStep {
  const { kind } = condition;
  return {
    dimension,
    kind,
    zone: kind === 'time' ? condition.zone : kind === 'zone' ? condition.table : null,
    longest: kind === 'prefix' ? condition.prefix.length : 0,
    scale: kind === 'range' ? decimalsOf(condition) : 0,
    isOnlyPrefix: isOnlyPrefix && kind === 'prefix',
  };
}

function decimalsOf({ from, to }: Range): number {
  return Math.max(from?.decimalPlaces() ?? 0, to?.decimalPlaces() ?? 0);
}

function branchesOf(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'oneOf':
      return condition.values;
    case 'zone':
      return condition.zones;
    case 'prefix':
      return [condition.prefix];
    case 'range':
      return [`${condition.from?.toString() ?? ''} ${condition.to?.toString() ?? ''}`];
    case 'time':
      return [JSON.stringify([condition.hours, condition.days])];
  }
}

function rankOf({ kind }: TreeStep): number {
  return ORDER.indexOf(kind);
}
