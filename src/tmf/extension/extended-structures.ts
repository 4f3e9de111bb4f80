// Finds structures of a body that extend a TMF structure: objects at any depth that name a schema (`@schemaLocation`)
// or a class of their own (a `@type` other than that of their place).
import { isObject, textOf } from '../../core/json';
import { type Body, type ResourceType } from '../resource-type';
import { formOf, type Schema } from '../schema/schema';
import { attributeOf, type Scope, structureIn } from '../schema/scope';

/** A linked path to the root, which is cheaper than an array for each structure, as most are never reported. */
export type StructurePlace = { readonly step: string; readonly outer: StructurePlace | undefined };

export type Structure = {
  readonly at: StructurePlace | undefined;
  readonly value: Body;
  readonly location: string | undefined;
  readonly className: string | undefined;
  /** The class that is extended: the one stated, else that of the place. */
  readonly baseType: string | undefined;
};

/** The foreign classes in a body; undefined when it names neither classes nor schemas. */
export function foreignClasses(type: ResourceType, body: Body): ReadonlySet<string> | undefined {
  if (isPlain(type, body)) return undefined;
  const classes = new Set<string>();
  const locations = new Set<string>();
  walk(type.schema, body, (value, place) => {
    const name = value['@type'];
    if (typeof name === 'string' && name !== place && name !== type.name) classes.add(name);
    const location = value['@schemaLocation'];
    if (typeof location === 'string') locations.add(location);
  });
  return locations.size + classes.size > 0 ? classes : undefined;
}

/** True for most bodies: only the resource itself names a class, which is its own. */
function isPlain(type: ResourceType, body: Body): boolean {
  const className = body['@type'] ?? type.name;
  return className === type.name && !('@schemaLocation' in body) && !marksBelow(body);
}

function marksBelow(value: object): boolean {
  const inners: readonly unknown[] = Object.values(value);
  for (const inner of inners) {
    if (typeof inner !== 'object' || inner === null) continue;
    if ('@type' in inner || '@schemaLocation' in inner || marksBelow(inner)) return true;
  }
  return false;
}

/** All structures that name a schema or a class. */
export function structuresOf(type: ResourceType, body: Body): readonly Structure[] {
  const found: Structure[] = [];
  walk(type.schema, body, (value, place, at) => {
    const location = textOf(value['@schemaLocation']);
    const className = textOf(value['@type']);
    if (location === undefined && className === undefined) return;
    const baseType = textOf(value['@baseType']) ?? (at === undefined ? type.name : place);
    found.push({ at, value, location, className, baseType });
  });
  return found;
}

export function stepsTo(at: StructurePlace | undefined): readonly string[] {
  return at === undefined ? [] : [...stepsTo(at.outer), at.step];
}

type Visit = (value: Body, place: string | undefined, at: StructurePlace | undefined) => void;

function walk(
  known: Schema | undefined,
  value: unknown,
  visit: Visit,
  at?: StructurePlace,
  scope?: Scope,
): void {
  const schema = formOf(known, value);
  if (Array.isArray(value)) {
    const items = schema?.kind === 'list' ? schema.items : undefined;
    value.forEach((item: unknown, index) => {
      walk(items, item, visit, { step: `${index}`, outer: at }, scope);
    });
    return;
  }
  if (!isObject(value)) return;
  const structure = structureIn(schema, scope);
  visit(value, structure?.name, at);
  const within = structure && { structure, outer: scope };
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner !== 'object' || inner === null) continue;
    walk(
      structure && attributeOf(structure, name),
      inner,
      visit,
      { step: name, outer: at },
      within,
    );
  }
}
