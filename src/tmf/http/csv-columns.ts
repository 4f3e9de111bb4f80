// The CSV columns of a list and their order, known before a row is read: the attributes of `fields`, in its order,
// else those of the OpenAPI documents. A structure has a column per attribute; a list, or an attribute of several
// forms, one.
import { isObject } from '../../core/json';
import type { Fields } from '../query/list-query';
import type { ObjectSchema, Schema } from '../schema/schema';
import { queryInvalid } from '../tmf.errors';
import type { CsvColumn } from './csv';

const IDENTITY: readonly CsvColumn[] = [['id'], ['href']];
/** Only for the resource itself; for its structures they would be two of three columns. */
const CLASS: readonly CsvColumn[] = [['@type'], ['@baseType'], ['@schemaLocation']];

/** The source of the attributes: the schema of a type, or the class that describes it. */
export type Described = ObjectSchema | (abstract new () => object);

export function csvColumns(fields: Fields, described: Described | undefined): readonly CsvColumn[] {
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

function columnsOf(described: Described): readonly CsvColumn[] {
  if (typeof described === 'function') return columnsOfClass(described);
  return once([...IDENTITY, ...attributesOf(described, []), ...CLASS]);
}

/** The properties that the class declares for the OpenAPI documents. */
function columnsOfClass(described: abstract new () => object): readonly CsvColumn[] {
  const holder: unknown = described.prototype;
  const names: unknown = isObject(holder) ? Reflect.getMetadata(PROPERTIES, holder) : undefined;
  if (!Array.isArray(names)) return [];
  return names.flatMap((name) => (typeof name === 'string' ? [[name.replace(/^:/, '')]] : []));
}

/** The metadata key of @nestjs/swagger for a class's properties. */
const PROPERTIES = 'swagger/apiModelPropertiesArray';

function attributesOf(schema: Schema, path: CsvColumn): readonly CsvColumn[] {
  if (schema.kind !== 'object') return [path];
  return Object.entries(schema.attributes).flatMap(([name, inner]) =>
    name.startsWith('@') ? [] : attributesOf(inner, [...path, name]),
  );
}

/** A structure is replaced by its columns; an attribute without description is a column. */
function below(path: CsvColumn, described: readonly CsvColumn[]): readonly CsvColumn[] {
  const found = described.filter((column) => path.every((step, place) => column[place] === step));
  return found.length === 0 ? [path] : found;
}

function once(columns: readonly CsvColumn[]): readonly CsvColumn[] {
  return [...new Map(columns.map((column) => [column.join('.'), column])).values()];
}

function isIdentity([name, ...below]: CsvColumn): boolean {
  return below.length === 0 && (name === 'id' || name === 'href');
}
