// A value for every attribute of a v5 schema, with every class it may have.
import type { Json } from '../contract';
import { INSTANT, LATER } from '../sample';

const DEPTH_MAX = 5;
const SCHEMAS = '#/components/schemas/';

export function nextSampleOf(schemas: Json, name: string): Json {
  return new Sampler(schemas).object(name, 0, [], true)[0];
}

class Sampler {
  constructor(private readonly schemas: Json) {}

  /** One value for each class that is allowed here. */
  object(name: string, depth: number, within: readonly string[], isRoot = false): Json[] {
    const schema = this.schemas[name];
    if (within.includes(name) || depth > DEPTH_MAX) return [];
    const mapping: Record<string, string> = schema.discriminator?.mapping ?? {};
    if (schema.oneOf !== undefined) {
      // A class whose own enumeration contradicts its discriminator has no valid value.
      return Object.values(mapping)
        .map((ref) => ref.slice(SCHEMAS.length))
        .filter((each) => !/^GeographicLocation(_FVO)?$/.test(each))
        .flatMap((each) => this.object(each, depth, [...within, name]).slice(0, 1));
    }
    const others = Object.values(mapping)
      .map((ref) => ref.slice(SCHEMAS.length))
      .filter((other) => other !== name);
    if (others.length > 0 && !isRoot) {
      return others.flatMap((other) => this.object(other, depth, [...within, name]).slice(0, 1));
    }
    const own = name.replace(/_(FVO|MVO)$/, '');
    const entries = Object.entries<Json>(this.properties({ $ref: `${SCHEMAS}${name}` }))
      .filter(([key]) => !(isRoot && /^(id|href)$/.test(key)))
      .map(([key, each]) => [
        key,
        key === '@type'
          ? (each.enum?.[0] ?? own)
          : this.value(each, key, depth + 1, [...within, name]),
      ])
      .filter(([, value]) => value !== undefined);
    return entries.length === 0 ? [] : [Object.fromEntries(entries)];
  }

  private properties(schema: Json): Json {
    if (schema.$ref !== undefined)
      return this.properties(this.schemas[schema.$ref.slice(SCHEMAS.length)]);
    const inherited = (schema.allOf ?? []).map((each: Json) => this.properties(each));
    return Object.assign({}, ...inherited, schema.properties);
  }

  private value(schema: Json, name: string, depth: number, within: readonly string[]): Json {
    if (schema.$ref !== undefined) {
      const target = this.schemas[schema.$ref.slice(SCHEMAS.length)];
      if (target.enum !== undefined) return target.enum[0];
      if (target.type === 'array') return this.value(target, name, depth, within);
      return this.object(schema.$ref.slice(SCHEMAS.length), depth, within)[0];
    }
    if (schema.enum !== undefined) return schema.enum[0];
    if (schema.type === 'array') return this.items(schema.items, name, depth, within);
    if (schema.properties !== undefined || schema.allOf !== undefined) {
      return Object.fromEntries(
        Object.entries<Json>(this.properties(schema)).map(([key, each]) => [
          key,
          this.value(each, key, depth + 1, within),
        ]),
      );
    }
    return scalarOf(schema, name);
  }

  private items(schema: Json, name: string, depth: number, within: readonly string[]): Json {
    if (schema.$ref === undefined) return [this.value(schema, name, depth, within)];
    const target = schema.$ref.slice(SCHEMAS.length);
    if (this.schemas[target].enum !== undefined) return [this.schemas[target].enum[0]];
    return this.object(target, depth, within);
  }
}

function scalarOf({ type, format }: Json, name: string): Json {
  if (name === '@schemaLocation' || format === 'uri') return 'https://example.com/schema.json';
  if (name === '@referredType') return 'Individual';
  switch (type) {
    case 'boolean':
      return true;
    case 'integer':
      return 3;
    case 'number':
      return 1.25;
    case 'object':
      return { inner: { deep: 'object' } };
    case 'string':
      if (format === 'date-time') return name === 'endDateTime' ? LATER : INSTANT;
      return format === 'base64' ? 'aGk=' : `${name} "ä" ✓`;
    default:
      return `${name} of any type`;
  }
}
