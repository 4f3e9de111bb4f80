// Converts bodies between v4 and v5 by walking the v5 schema. Towards v5, structures get their class and nulls are
// left out. Back, classes without information are dropped, so that a round trip gives the original.
import { isObject } from '../../core/json';
import type { Body } from '../resource-type';
import type { Schema } from '../schema/schema';
import { attributeOf, type Scope, structureIn } from '../schema/scope';
import type { Crossing, NextChoice, NextSchema } from './next-schema';

type Outer = Scope<NextSchema> | undefined;

export function toNext(schema: NextSchema, former: Body): Body {
  return objectToNext(schema, former, undefined);
}

export function fromNext(schema: NextSchema, next: Body): Body {
  return objectFromNext(schema, next, undefined);
}

function objectToNext(schema: NextSchema, former: Body, outer: Outer): Body {
  const { crossing } = schema;
  if (crossing === undefined) return membersWithoutNulls(former);
  const inner = { structure: schema, outer };
  const plain = withoutFormerClass(former, crossing);
  const { '@type': type, ...shaped } = crossing.reshape?.toNext(plain) ?? plain;
  const body = Object.fromEntries(
    Object.entries(shaped).flatMap(([name, value]) =>
      value === null || value === undefined
        ? []
        : [[name, valueToNext(attributeOf(schema, name), value, inner)]],
    ),
  );
  const isChosen = typeof type === 'string' && !crossing.formerly.includes(type);
  const className = crossing.classOf(body, isChosen ? type : undefined);
  return className === undefined ? body : { ...body, '@type': className };
}

/** A class that only repeats the name of the v4 structure is dropped in v5. */
function withoutFormerClass(former: Body, { formerly }: Crossing): Body {
  const { '@type': type, ...rest } = former;
  return typeof type === 'string' && formerly.includes(type) ? rest : former;
}

function valueToNext(schema: Schema | undefined, value: unknown, outer: Outer): unknown {
  if (schema?.kind === 'list' && Array.isArray(value)) {
    return value
      .filter((item: unknown) => item !== null)
      .map((item: unknown) => valueToNext(schema.items, item, outer));
  }
  const structure = structureIn(schema, outer);
  if (structure !== undefined && isObject(value)) return objectToNext(structure, value, outer);
  if (typeof value === 'string') return wordsOf(schema).get(value) ?? value;
  return isObject(value) || Array.isArray(value) ? withoutNulls(value) : value;
}

function objectFromNext(schema: NextSchema, next: Body, outer: Outer): Body {
  const { crossing } = schema;
  if (crossing === undefined) return next;
  const inner = { structure: schema, outer };
  const { '@type': type, ...given } = next;
  const isDerived = type === undefined || type === crossing.classOf(given, undefined);
  const body = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      valueFromNext(attributeOf(schema, name), value, inner),
    ]),
  );
  const typed = isDerived ? body : { ...body, '@type': type };
  return crossing.reshape?.fromNext(typed) ?? typed;
}

function valueFromNext(schema: Schema | undefined, value: unknown, outer: Outer): unknown {
  if (schema?.kind === 'list' && Array.isArray(value)) {
    return value.map((item: unknown) => valueFromNext(schema.items, item, outer));
  }
  const structure = structureIn(schema, outer);
  if (structure !== undefined && isObject(value)) return objectFromNext(structure, value, outer);
  if (typeof value !== 'string') return value;
  const spelt = [...wordsOf(schema)].find(([, next]) => next === value);
  return spelt?.[0] ?? value;
}

export function wordsOf(schema: Schema | undefined): ReadonlyMap<string, string> {
  return isRespelt(schema) ? schema.words : NO_WORDS;
}

function isRespelt(schema: Schema | undefined): schema is NextChoice {
  return schema?.kind === 'choice' && 'words' in schema;
}

const NO_WORDS: ReadonlyMap<string, string> = new Map();

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return items.filter((item) => item !== null).map(withoutNulls);
  }
  return isObject(value) ? membersWithoutNulls(value) : value;
}

function membersWithoutNulls(value: Body): Body {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      inner === null || inner === undefined ? [] : [[name, withoutNulls(inner)]],
    ),
  );
}
