// `again` refers to an enclosing structure. A scope is the path from the root to the present place of a walk, so that
// every walk resolves it alike.
import { ownValue } from '../../core/own-value';
import type { ObjectSchema, Schema } from './schema';

export type Scope<S extends ObjectSchema = ObjectSchema> = {
  readonly structure: S;
  readonly outer: Scope<S> | undefined;
};

/** The structure at this place, given directly or by the name of an enclosing one. */
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

/** All structures of a schema are of the same kind as its root. */
function isStructureOf<S extends ObjectSchema>(
  _scope: Scope<S> | undefined,
  schema: Schema,
): schema is S {
  return schema.kind === 'object';
}

/** Looks at own members only: names come from clients, and `__proto__` must find no attribute. */
export function attributeOf(schema: ObjectSchema, name: string): Schema | undefined {
  return ownValue(schema.attributes, name);
}

/** The schema of the attribute at a path; indexes of list items may be left out. */
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
