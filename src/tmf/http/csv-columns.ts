// Which columns a list has as CSV, and in which order, before a row of it is read: the attributes that `fields`
// names, in its order, else those that the documents describe. A structure has a column for each of its
// attributes; a list, and what may take several forms, has one.
import { isObject } from '../../core/json';
import type { Fields } from '../query/list-query';
import type { ObjectSchema, Schema } from '../schema/schema';
import { queryInvalid } from '../tmf.errors';
import type { Column } from './csv';

const IDENTITY: readonly Column[] = [['id'], ['href']];
/** Of the resource itself; inside its structures they would be two columns in three. */
const CLASS: readonly Column[] = [['@type'], ['@baseType'], ['@schemaLocation']];

/** What says which attributes a resource has: the schema of its type, or the class that describes it. */
export type Described = ObjectSchema | (abstract new () => object);

export function csvColumns(fields: Fields, described: Described | undefined): readonly Column[] {
  const all = described === undefined ? [] : columnsOf(described);
  if (fields === undefined) {
    if (all.length > 0) return all;
    throw queryInvalid('fields', '', 'name the columns of this list as CSV');
  }
  const named = fields.flatMap(({ path, jsonPath }) => {
    if (jsonPath === undefined) return below(path, all);
    throw queryInvalid(
      'fields',
      jsonPath.text,
      'name attributes in a CSV: a JSONPath is no column',
    );
  });
  return once([...all.filter(isIdentity), ...named]);
}

function columnsOf(described: Described): readonly Column[] {
  if (typeof described === 'function') return columnsOfClass(described);
  return once([...IDENTITY, ...attributesOf(described, []), ...CLASS]);
}

/** What a class says of itself to the documents. */
function columnsOfClass(described: abstract new () => object): readonly Column[] {
  const holder: unknown = described.prototype;
  const names: unknown = isObject(holder) ? Reflect.getMetadata(PROPERTIES, holder) : undefined;
  if (!Array.isArray(names)) return [];
  return names.flatMap((name) => (typeof name === 'string' ? [[name.replace(/^:/, '')]] : []));
}

/** Where @nestjs/swagger keeps the names of a class's properties. */
const PROPERTIES = 'swagger/apiModelPropertiesArray';

function attributesOf(schema: Schema, path: Column): readonly Column[] {
  if (schema.kind !== 'object') return [path];
  return Object.entries(schema.attributes).flatMap(([name, inner]) =>
    name.startsWith('@') ? [] : attributesOf(inner, [...path, name]),
  );
}

/** An attribute that is a structure stands for its columns; one that nobody described is a column itself. */
function below(path: Column, described: readonly Column[]): readonly Column[] {
  const found = described.filter((column) => path.every((step, place) => column[place] === step));
  return found.length === 0 ? [path] : found;
}

function once(columns: readonly Column[]): readonly Column[] {
  return [...new Map(columns.map((column) => [column.join('.'), column])).values()];
}

function isIdentity([name, ...below]: Column): boolean {
  return below.length === 0 && (name === 'id' || name === 'href');
}
