// Values of every shape a specification describes, so that nothing of it goes untried.
import type { Attribute, Json } from './attribute';

const DEPTH_MAX = 5;
export const INSTANT = '2099-03-01T10:20:30.125Z';
export const LATER = '2100-03-01T10:20:30.125Z';

/** A value for every attribute of a definition; what nests in itself keeps only what it must have. */
export function sampleOf(definitions: Json, name: string): Json {
  return valueOf(
    { definitions, depth: 0, within: [] },
    { $ref: `#/definitions/${name}` },
    name,
    true,
  );
}

type Place = {
  readonly definitions: Json;
  readonly depth: number;
  /** The definitions this place lies within. */
  readonly within: readonly string[];
};

function valueOf(place: Place, schema: Json, name: string, isAsked: boolean): Json {
  if (schema.$ref !== undefined) return referenced(place, schema, name, isAsked);
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'array') {
    const item =
      place.depth > DEPTH_MAX ? undefined : valueOf(deeper(place), schema.items, name, false);
    return item === undefined ? [] : [item];
  }
  if (schema.properties !== undefined || schema.type === 'object') {
    return objectOf(place, schema, Object.keys(schema.properties ?? {}));
  }
  return scalarOf(schema, name);
}

function referenced(place: Place, schema: Json, name: string, isAsked: boolean): Json {
  const target = String(schema.$ref).split('/').at(-1) ?? '';
  const definition = place.definitions[target];
  if (!place.within.includes(target)) {
    return valueOf({ ...place, within: [...place.within, target] }, definition, name, isAsked);
  }
  return isAsked ? objectOf(deeper(place), definition, definition.required ?? []) : undefined;
}

function objectOf(place: Place, schema: Json, names: readonly string[]): Json {
  const asked: readonly string[] = schema.required ?? [];
  const entries = names
    .map((name) => [
      name,
      valueOf(deeper(place), schema.properties[name], name, asked.includes(name)),
    ])
    .filter(
      ([name, value]) =>
        value !== undefined && !(place.depth === 0 && /^(id|href)$/.test(String(name))),
    );
  return Object.fromEntries(entries);
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

function scalarOf({ type, format }: Json, name: string): Json {
  if (name === '@type') return 'SampleType';
  if (name === '@referredType') return 'SampleReferred';
  switch (type) {
    case 'boolean':
      return true;
    case 'integer':
      return 3;
    case 'number':
      return 1.25;
    case 'string':
      if (format === 'date-time') return name === 'endDateTime' ? LATER : INSTANT;
      if (format === 'uri') return `https://example.com/${name.replace('@', '')}`;
      return `${name} "ä" ✓`;
    default:
      return `${name} of any type`;
  }
}

/** Without the specification: as plain as the kind allows. */
export function plainSample({ name, kind, choices }: Attribute, round = 0): Json {
  switch (kind) {
    case 'text':
      return `${name} "ä" ✓${round === 0 ? '' : ` ${round}`}`;
    case 'instant':
      return new Date(Date.parse(INSTANT) + round * 86_400_000).toISOString();
    case 'flag':
      return round % 2 === 0;
    case 'integer':
      return 3 + round;
    case 'number':
      return 1.25 + round;
    case 'choice':
      return choices[round % choices.length];
    case 'object':
      return { id: `${name}-${round}` };
    case 'list':
      return [{ id: `${name}-${round}` }];
    case 'any':
      return `${name} ${round}`;
  }
}

/** A value no attribute of that kind can have. */
export function wrongValues({ kind }: Attribute): readonly Json[] {
  switch (kind) {
    case 'text':
      return [12, true, { a: 1 }, ['text']];
    case 'instant':
      return [12, 'yesterday', '2024-02-30T00:00:00Z', {}];
    case 'flag':
      return ['true', 1, {}];
    case 'integer':
      return ['3', 1.5, true, []];
    case 'number':
      return ['1.25', true, []];
    case 'choice':
      return ['no-such-choice', 7, {}];
    case 'object':
      return ['text', 7, true, []];
    case 'list':
      return ['text', 7, { id: 'not-a-list' }];
    case 'any':
      return [];
  }
}
