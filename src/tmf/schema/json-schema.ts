// The two projections of a schema: a nested JSON Schema for validation, and the components of an OpenAPI document, by
// reference.
import { amountRulesOf } from './amount-words';
import { misplacedRuleOf, versionsOf, withEitherName } from './misplaced-words';
import type { ObjectSchema, Schema } from './schema';
import { type Scope, structureIn } from './scope';

export type JsonSchema = { readonly [keyword: string]: unknown };

export function toValidation(schema: Schema): JsonSchema {
  const definitions = new Definitions();
  return { ...definitions.validation(schema, undefined), $defs: definitions.found };
}

/** Defines each structure once, however often it is used, because compiling is slow. */
class Definitions {
  readonly found: Record<string, JsonSchema> = {};
  private readonly names = new Map<ObjectSchema, string>();

  /** A null attribute counts as absent; a list element cannot be absent. */
  validation(schema: Schema, scope: Scope | undefined, isElement = false): JsonSchema {
    const type = (name: string) => (isElement ? name : [name, 'null']);
    switch (schema.kind) {
      case 'text':
        return { type: type('string') };
      case 'instant':
        return { type: type('string'), format: 'instant' };
      case 'flag':
        return { type: type('boolean') };
      case 'integer':
        return { type: type('integer') };
      case 'number':
        return { type: type('number') };
      case 'exact':
        return { type: type('number'), exact: true };
      case 'any':
        return {};
      case 'either':
        return {
          type: [...new Set(schema.forms.map(typeOf)), ...(isElement ? [] : ['null'])],
          allOf: schema.forms.map((form) => ({
            if: { type: typeOf(form) },
            then: this.validation(form, scope, isElement),
          })),
        };
      case 'choice':
        return { type: type('string'), enum: [...schema.values, ...(isElement ? [] : [null])] };
      case 'list':
        return { type: type('array'), items: this.validation(schema.items, scope, true) };
      case 'again':
      case 'object': {
        const structure = structureIn(schema, scope);
        // Within an attribute of another version, what is repeated may lie around that version alone.
        if (structure === undefined) return {};
        return { $ref: `#/$defs/${this.nameOf(structure, scope)}${isElement ? 'Element' : ''}` };
      }
    }
  }

  private nameOf(structure: ObjectSchema, outer: Scope | undefined): string {
    const known = this.names.get(structure);
    if (known !== undefined) return known;
    const name = `${structure.name}${this.names.size}`;
    // Registered before its definition, because it may contain itself.
    this.names.set(structure, name);
    // What only another version has is read from either, so that it has its form in either.
    const each = [...versionsOf(structure), structure];
    const properties = withEitherName(
      Object.fromEntries(
        each.flatMap((version) =>
          Object.entries(version.attributes).map(([attribute, inner]) => [
            attribute,
            this.validation(inner, { structure: version, outer }),
          ]),
        ),
      ),
    );
    const rules = { ...amountRulesOf(structure), ...misplacedRuleOf(structure) };
    this.found[name] = { type: ['object', 'null'], properties, ...rules };
    this.found[`${name}Element`] = { type: 'object', properties, ...rules };
    return name;
  }
}

/** The JSON type by which the forms of an attribute are told apart. */
function typeOf({ kind }: Schema): string {
  return kind === 'list' ? 'array' : 'object';
}

export function toOpenApi(schema: Schema): JsonSchema {
  switch (schema.kind) {
    case 'text':
    case 'instant':
    case 'flag':
    case 'integer':
    case 'number':
    case 'exact':
      return { ...SCALARS[schema.kind], ...(schema.nullable && { nullable: true }) };
    case 'any':
      return {};
    case 'either':
      return { anyOf: schema.forms.map(toOpenApi) };
    case 'choice':
      return { type: 'string', enum: schema.values };
    case 'list':
      return { type: 'array', items: toOpenApi(schema.items) };
    case 'object':
    case 'again':
      return { $ref: `#/components/schemas/${schema.name}` };
  }
}

const SCALARS = {
  text: { type: 'string' },
  instant: { type: 'string', format: 'date-time' },
  flag: { type: 'boolean' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  exact: { type: 'number' },
} as const;

/** The structure and every structure below it, by component name. */
export function componentsOf(schema: ObjectSchema): Readonly<Record<string, JsonSchema>> {
  const components: Record<string, JsonSchema> = {};
  collect(schema, components);
  return components;
}

function collect(schema: Schema, components: Record<string, JsonSchema>): void {
  if (schema.kind === 'list') {
    collect(schema.items, components);
    return;
  }
  if (schema.kind === 'either') for (const form of schema.forms) collect(form, components);
  if (schema.kind !== 'object') return;
  const properties = Object.fromEntries(
    Object.entries(schema.attributes).map(([name, inner]) => [name, toOpenApi(inner)]),
  );
  const earlier = components[schema.name]?.['properties'] ?? {};
  components[schema.name] = { type: 'object', properties: { ...earlier, ...properties } };
  for (const inner of Object.values(schema.attributes)) collect(inner, components);
}
