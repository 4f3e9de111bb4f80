// A wire structure as data. Validation, normalising of instants and OpenAPI components are derived from it, so they
// cannot disagree. Undescribed attributes are accepted and stored: a schema states what is known, not what is
// allowed.

export type Schema =
  | Scalar
  /** Accepted and returned unchanged. */
  | { readonly kind: 'any' }
  /** Accepted in any of these forms, and returned in the one that was sent. */
  | { readonly kind: 'either'; readonly forms: readonly Schema[] }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly items: Schema }
  | { readonly kind: 'again'; readonly name: string }
  | ObjectSchema;

export type Scalar = {
  readonly kind: 'text' | 'instant' | 'flag' | 'integer' | 'number' | 'exact';
  /** Answered as null and not left out when empty; used in our own API only. */
  readonly nullable?: true;
};

export type Attributes = { readonly [attribute: string]: Schema };

export type ObjectSchema = {
  readonly kind: 'object';
  /** The name of the OpenAPI component; equal names must mean equal structures. */
  readonly name: string;
  readonly attributes: Attributes;
};

export const text: Scalar = { kind: 'text' };
/** ISO 8601 with a zone (UTC when it has none); stored and printed as `…Z` with milliseconds. */
export const instant: Schema = { kind: 'instant' };
export const flag: Schema = { kind: 'flag' };
export const integer: Scalar = { kind: 'integer' };
export const number: Schema = { kind: 'number' };
/** A JSON number that becomes a Decimal: refused beyond 15 significant digits. */
export const exact: Schema = { kind: 'exact' };
export const any: Schema = { kind: 'any' };

export function either(...forms: Schema[]): Schema {
  return { kind: 'either', forms };
}

/** The schema that applies to the value: of several forms the one of its JSON type. */
export function formOf(schema: Schema | undefined, value: unknown): Schema | undefined {
  if (schema?.kind !== 'either') return schema;
  return schema.forms.find(({ kind }) => (kind === 'list') === Array.isArray(value));
}

export function choice(...values: string[]): Schema {
  return { kind: 'choice', values };
}

export function list(items: Schema): Schema {
  return { kind: 'list', items };
}

/** A reference to the enclosing structure of that name. */
export function again(name: string): Schema {
  return { kind: 'again', name };
}

export function object(name: string, attributes: Attributes): ObjectSchema {
  return { kind: 'object', name, attributes: { ...attributes, ...POLYMORPHIC } };
}

/** `object` with more attributes under another name. */
export function extend(schema: ObjectSchema, name: string, attributes: Attributes): ObjectSchema {
  return object(name, { ...schema.attributes, ...attributes });
}

// Every TMF structure may state its class and the schema that extends it.
const POLYMORPHIC: Attributes = { '@type': text, '@baseType': text, '@schemaLocation': text };
