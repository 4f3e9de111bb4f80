// A v4 structure in its v5 form, as data. It is an ObjectSchema, so that validation and OpenAPI work as in v4, with
// rules for the conversion of bodies. Nothing is stored in v5 form: attributes that only v5 has are stored beside the
// others.
import { isDeepStrictEqual } from 'node:util';
import type { Body } from '../resource-type';
import {
  again,
  type Attributes,
  list,
  type ObjectSchema,
  type Schema,
  text,
} from '../schema/schema';
import { isReadAs } from '../schema/misplaced-words';

export type Path = readonly string[];

/** Moves attributes without changing values; `fromNext` reverses `toNext`. */
export type Reshape = {
  readonly toNext: (former: Body) => Body;
  readonly fromNext: (next: Body) => Body;
  /** The places in v4 to which a v5 path may lead, depending on the body; empty when v4 has no equivalent. */
  readonly placesOf: (path: Path) => readonly Path[];
};

export type Crossing = {
  /** The `@type` of an object, if any; `given` is the one that a client chose. */
  readonly classOf: (next: Body, given: string | undefined) => string | undefined;
  /** Names of the v4 structure, which carry no information in v5. */
  readonly formerly: readonly string[];
  readonly reshape?: Reshape;
};

/** Structures without a crossing (money, periods) are equal in both and have no `@type`. */
export type NextSchema = ObjectSchema & { readonly crossing?: Crossing };

/** A choice with words that were spelt differently in v4: `{deceaded: 'deceased'}`. */
export type NextChoice = Extract<Schema, { kind: 'choice' }> & {
  readonly words: ReadonlyMap<string, string>;
};

/** How v5 changes a structure of v4; unmentioned parts stay. */
export type Rule = {
  readonly name?: string;
  readonly rename?: Readonly<Record<string, string>>;
  readonly attributes?: Attributes;
  readonly classOf?: Crossing['classOf'];
  readonly reshape?: Reshape;
  /** Rules that apply inside the structure before the surrounding ones. */
  readonly within?: Rules;
};

/** Keyed by the name of the v4 structure. */
export type Rules = Readonly<Record<string, Rule>>;

const POLYMORPHIC: Attributes = { '@type': text, '@baseType': text, '@schemaLocation': text };

const VALUES = new Set(['Money', 'Quantity', 'TimePeriod', 'Duration']);

// A structure used in several places becomes a single one in v5.
const made = new WeakMap<Rules, Map<ObjectSchema, NextSchema>>();

export function nextSchema(former: ObjectSchema, around: Rules): NextSchema {
  const known = made.get(around) ?? new Map<ObjectSchema, NextSchema>();
  made.set(around, known);
  const next = known.get(former) ?? makeNext(former, around);
  if (next !== former) isReadAs(next, former);
  known.set(former, next);
  return next;
}

function makeNext(former: ObjectSchema, around: Rules): NextSchema {
  if (VALUES.has(former.name)) return former;
  const rule = around[former.name] ?? {};
  const rules = rule.within === undefined ? around : { ...around, ...rule.within };
  const name = rule.name ?? former.name;
  const reshapes = [
    ...(rule.rename === undefined ? [] : [renaming(rule.rename)]),
    ...(rule.reshape === undefined ? [] : [rule.reshape]),
  ];
  const kept = Object.entries(former.attributes).flatMap(([attribute, schema]) => {
    const path = rule.rename?.[attribute] ?? attribute;
    return isMoved(rule.reshape, path) ? [] : [[path, nextOf(schema, rules)] as const];
  });
  return {
    kind: 'object',
    name,
    attributes: { ...Object.fromEntries(kept), ...POLYMORPHIC, ...rule.attributes },
    crossing: {
      classOf: rule.classOf ?? ((_next, given) => given ?? name),
      formerly: [former.name],
      ...(reshapes.length === 0 ? {} : { reshape: composed(...reshapes) }),
    },
  };
}

/** A structure that only exists in v5. */
export function structure(
  name: string,
  attributes: Attributes,
  more: Partial<Crossing> = {},
): NextSchema {
  return {
    kind: 'object',
    name,
    attributes: { ...attributes, ...POLYMORPHIC },
    crossing: { classOf: (_next, given) => given ?? name, formerly: [], ...more },
  };
}

export function words(
  values: readonly string[],
  spelt: Readonly<Record<string, string>>,
): NextChoice {
  const both = [...values, ...Object.values(spelt)];
  return { kind: 'choice', values: [...new Set(both)], words: new Map(Object.entries(spelt)) };
}

/** When both names are present with different values, both are kept, so that validation can refuse them. */
function saidTwice(next: Body, back: ReadonlyMap<string, string>): Body {
  const twice = Object.entries(next).flatMap(([name, value]): [string, unknown][] => {
    const former = back.get(name);
    const isBoth = former !== undefined && next[former] !== undefined;
    if (!isBoth || isDeepStrictEqual(next[former], value)) return [];
    return [
      [former, next[former]],
      [name, value],
    ];
  });
  return Object.fromEntries(twice);
}

/** `{parentId: 'parent'}` maps names of v4 to names of v5. */
export function renaming(names: Readonly<Record<string, string>>): Reshape {
  const there = new Map(Object.entries(names));
  const back = new Map([...there].map(([former, next]) => [next, former]));
  const through = (body: Body, map: ReadonlyMap<string, string>): Body => {
    const moved = new Set(Object.keys(body).flatMap((name) => map.get(name) ?? []));
    return Object.fromEntries(
      Object.entries(body).flatMap(([name, value]) => {
        const other = map.get(name);
        return other === undefined && moved.has(name) ? [] : [[other ?? name, value]];
      }),
    );
  };
  return {
    toNext: (former) => through(former, there),
    fromNext: (next) => ({ ...through(next, back), ...saidTwice(next, back) }),
    placesOf: ([first, ...rest]) =>
      first === undefined ? [] : [[back.get(first) ?? first, ...rest]],
  };
}

export function composed(...reshapes: readonly Reshape[]): Reshape {
  return {
    toNext: (former) => reshapes.reduce((body, { toNext }) => toNext(body), former),
    fromNext: (next) => reshapes.reduceRight((body, { fromNext }) => fromNext(body), next),
    placesOf: (path) =>
      reshapes.reduceRight<readonly Path[]>(
        (places, { placesOf }) => places.flatMap(placesOf),
        [path],
      ),
  };
}

function nextOf(schema: Schema, rules: Rules): Schema {
  if (schema.kind === 'object') return nextSchema(schema, rules);
  if (schema.kind === 'list') return list(nextOf(schema.items, rules));
  return schema.kind === 'again' ? again(rules[schema.name]?.name ?? schema.name) : schema;
}

// A reshape names its v5 attributes itself; v4 attributes that no v5 path leads to are left out.
function isMoved(reshape: Reshape | undefined, attribute: string): boolean {
  if (reshape === undefined) return false;
  const probe = Object.keys(reshape.toNext({ [attribute]: PROBE }));
  return !probe.includes(attribute);
}

const PROBE = 'probe';
