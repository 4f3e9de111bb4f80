// `again` names a structure that stands around it. A scope is the way from the root to where a walk
// through a schema is, so that every walk finds the same structure.
import type { ObjectSchema, Schema } from './schema';

export type Scope<S extends ObjectSchema = ObjectSchema> = {
  readonly structure: S;
  readonly outer: Scope<S> | undefined;
};

/** The structure that is here, described in place or by the name of one around. */
export function structureIn<S extends ObjectSchema>(
  schema: Schema | undefined,
  scope: Scope<S> | undefined,
): S | undefined {
  if (schema === undefined) return undefined;
  if (isStructureOf(scope, schema)) return schema;
  if (schema.kind !== 'again') return undefined;
  let around = scope;
  while (around !== undefined && around.structure.name !== schema.name) around = around.outer;
  return around?.structure;
}

/** All structures of a schema are of one make, as its root is. */
function isStructureOf<S extends ObjectSchema>(
  _scope: Scope<S> | undefined,
  schema: Schema,
): schema is S {
  return schema.kind === 'object';
}

/** Names come from clients: one like `__proto__` is no attribute. */
export function attributeOf(schema: ObjectSchema, name: string): Schema | undefined {
  return Object.hasOwn(schema.attributes, name) ? schema.attributes[name] : undefined;
}

/** What is said of the attribute at a path; the places of list items may be left out of it. */
export function schemaAt(
  schema: Schema | undefined,
  path: readonly string[],
  scope?: Scope,
): Schema | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  if (schema?.kind === 'list') {
    return schemaAt(schema.items, /^\d+$/.test(step) ? rest : path, scope);
  }
  if (schema?.kind === 'either') {
    const found = schema.forms.map((form) => schemaAt(form, path, scope));
    return found.find((each) => each !== undefined);
  }
  const structure = structureIn(schema, scope);
  if (structure === undefined) return undefined;
  return schemaAt(attributeOf(structure, step), rest, { structure, outer: scope });
}
