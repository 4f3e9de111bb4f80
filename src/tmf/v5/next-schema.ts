// How a structure of version 4 looks in version 5, as data. A v5 structure is an ObjectSchema, so
// validation and OpenAPI come from it as they do in v4, with the rule by which a body crosses over.
// Nothing is stored in a v5 form: attributes only v5 has are kept under their names beside the others.
import type { Body } from '../resource-type';
import {
  again,
  type Attributes,
  list,
  type ObjectSchema,
  type Schema,
  text,
} from '../schema/schema';

export type Path = readonly string[];

/** Moves attributes, values untouched; `fromNext` undoes `toNext`. */
export type Reshape = {
  readonly toNext: (former: Body) => Body;
  readonly fromNext: (next: Body) => Body;
  /** Where in v4 a v5 path may lead, one body here, another there; nowhere when no v4 attribute says the same. */
  readonly placesOf: (path: Path) => readonly Path[];
};

export type Crossing = {
  /** The `@type` of an object, if it has one; `given` is one its writer chose. */
  readonly classOf: (next: Body, given: string | undefined) => string | undefined;
  /** Names of the v4 structure, which say no more than that it is this one. */
  readonly formerly: readonly string[];
  readonly reshape?: Reshape;
};

/** Structures without a crossing (money, periods) are the same in both and have no `@type`. */
export type NextSchema = ObjectSchema & { readonly crossing?: Crossing };

/** A choice whose words were spelt otherwise: `{deceaded: 'deceased'}`. */
export type NextChoice = Extract<Schema, { kind: 'choice' }> & {
  readonly words: ReadonlyMap<string, string>;
};

/** What v5 does with a structure of v4; what it says nothing of stays as it is. */
export type Rule = {
  readonly name?: string;
  readonly rename?: Readonly<Record<string, string>>;
  readonly attributes?: Attributes;
  readonly classOf?: Crossing['classOf'];
  readonly reshape?: Reshape;
  /** What holds inside the structure, before the rules around it. */
  readonly within?: Rules;
};

/** By the name of the v4 structure. */
export type Rules = Readonly<Record<string, Rule>>;

const POLYMORPHIC: Attributes = { '@type': text, '@baseType': text, '@schemaLocation': text };

const VALUES = new Set(['Money', 'Quantity', 'TimePeriod', 'Duration']);

// A structure used in many places is one structure in v5, too.
const made = new WeakMap<Rules, Map<ObjectSchema, NextSchema>>();

export function nextSchema(former: ObjectSchema, around: Rules): NextSchema {
  const known = made.get(around) ?? new Map<ObjectSchema, NextSchema>();
  made.set(around, known);
  const next = known.get(former) ?? makeNext(former, around);
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

/** A structure that only v5 has. */
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

/** `{parentId: 'parent'}`: from the name in v4 to the name in v5. */
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
    fromNext: (next) => through(next, back),
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

// A reshape names its v5 attributes itself: those of v4 that no v5 path leads to by their own name are gone.
function isMoved(reshape: Reshape | undefined, attribute: string): boolean {
  if (reshape === undefined) return false;
  const probe = Object.keys(reshape.toNext({ [attribute]: PROBE }));
  return !probe.includes(attribute);
}

const PROBE = 'probe';
