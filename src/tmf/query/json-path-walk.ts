// Follows a JSONPath depth first: only the path to the current place is held, and each value visited costs a step, so
// that paths that multiply are stopped.
import { type JSONPathQuery, jsonpath, TokenKind } from 'json-p3';
import { isObject, memberOf } from '../../core/json';
import { type Steps, VALUE_STEPS } from './steps';

const { NameSelector, IndexSelector, SliceSelector, WildcardSelector, FilterSelector } =
  jsonpath.selectors;

export type WalkPlace = {
  readonly value: unknown;
  /** Absent for the root. */
  readonly key?: string | number;
  readonly parent?: WalkPlace;
};

type Selector = JSONPathQuery['segments'][number]['selectors'][number];
type Expression = InstanceType<typeof FilterSelector>['expression']['expression'];

export type Walk = {
  /** The value of `$`. */
  readonly root: unknown;
  readonly steps: Steps;
  /** Evaluates the expression of a filter for a value. */
  readonly holds: (expression: Expression, current: unknown, walk: Walk) => boolean;
};

/** Answers true to end the walk. */
type Visit = (place: WalkPlace) => boolean;

/** True when a visit ended the walk. The order is that of RFC 9535. */
export function walkPath(
  { segments }: JSONPathQuery,
  start: unknown,
  walk: Walk,
  visit: Visit,
): boolean {
  const follow = (place: WalkPlace, depth: number): boolean => {
    const segment = segments[depth];
    if (segment === undefined) return visit(place);
    const onward: Visit = (found) => follow(found, depth + 1);
    return segment.token.kind === TokenKind.DDOT
      ? descend(segment.selectors, place, walk, onward)
      : selectAll(segment.selectors, place, walk, onward);
  };
  return follow({ value: start }, 0);
}

function descend(
  selectors: readonly Selector[],
  place: WalkPlace,
  walk: Walk,
  onward: Visit,
): boolean {
  if (selectAll(selectors, place, walk, onward)) return true;
  return eachMember(place, walk.steps, (member) => descend(selectors, member, walk, onward));
}

function selectAll(
  selectors: readonly Selector[],
  place: WalkPlace,
  walk: Walk,
  onward: Visit,
): boolean {
  return selectors.some((selector) => {
    walk.steps.spend(VALUE_STEPS);
    return select(selector, place, walk, onward);
  });
}

function select(selector: Selector, place: WalkPlace, walk: Walk, onward: Visit): boolean {
  const { value } = place;
  if (selector instanceof NameSelector) {
    const { name } = selector;
    return isObject(value) && Object.hasOwn(value, name) && onward(placeOf(place, name));
  }
  if (selector instanceof IndexSelector) {
    if (!Array.isArray(value)) return false;
    const index = selector.index < 0 ? value.length + selector.index : selector.index;
    return index in value && onward({ value: value[index], key: index, parent: place });
  }
  if (selector instanceof SliceSelector) return slice(selector, place, walk.steps, onward);
  if (selector instanceof WildcardSelector) return eachMember(place, walk.steps, onward);
  if (!(selector instanceof FilterSelector)) return false;
  const { expression } = selector.expression;
  return eachMember(
    place,
    walk.steps,
    (member) => walk.holds(expression, member.value, walk) && onward(member),
  );
}

type Slice = InstanceType<typeof SliceSelector>;

/** A slice as in RFC 9535, 2.3.4.2. */
function slice({ start, stop, step = 1 }: Slice, place: WalkPlace, steps: Steps, onward: Visit) {
  const { value } = place;
  if (!Array.isArray(value) || step === 0) return false;
  const { length } = value;
  const isUp = step > 0;
  const at = (index: number | undefined, otherwise: number): number => {
    if (index === undefined) return otherwise;
    const counted = index < 0 ? length + index : index;
    return isUp ? clamp(counted, 0, length) : clamp(counted, -1, length - 1);
  };
  const end = at(stop, isUp ? length : -1);
  for (
    let index = at(start, isUp ? 0 : length - 1);
    isUp ? index < end : index > end;
    index += step
  ) {
    steps.spend(VALUE_STEPS);
    if (onward({ value: value[index], key: index, parent: place })) return true;
  }
  return false;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function eachMember(place: WalkPlace, steps: Steps, visit: Visit): boolean {
  const { value } = place;
  if (Array.isArray(value)) {
    return value.some((member: unknown, key) => {
      steps.spend(VALUE_STEPS);
      return visit({ value: member, key, parent: place });
    });
  }
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  steps.spend(names.length * VALUE_STEPS);
  return names.some((name) => visit(placeOf(place, name)));
}

function placeOf(parent: WalkPlace, key: string): WalkPlace {
  return { value: memberOf(parent.value, key), key, parent };
}
