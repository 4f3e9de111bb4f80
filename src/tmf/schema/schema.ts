// A wire structure described once, as data. From it come the validator, the normaliser of instants
// and the OpenAPI components, so none of the three can disagree. Attributes that are not described
// are accepted and kept: a schema says what is known, not what is allowed.

export type Schema =
  | Scalar
  /** Taken and given back as it comes. */
  | { readonly kind: 'any' }
  /** Has one of the forms, and is given back in the one it came in. */
  | { readonly kind: 'either'; readonly forms: readonly Schema[] }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly items: Schema }
  | { readonly kind: 'again'; readonly name: string }
  | ObjectSchema;

export type Scalar = {
  readonly kind: 'text' | 'instant' | 'flag' | 'integer' | 'number' | 'exact';
  /** Answered as null, not left out, where it says nothing: in our own API alone. */
  readonly nullable?: true;
};

export type Attributes = { readonly [attribute: string]: Schema };

export type ObjectSchema = {
  readonly kind: 'object';
  /** The name of the OpenAPI component; structures with one name have one shape. */
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

/** The schema that judges the value: of several forms the one that has its JSON type. */
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

/** The structure of that name, inside itself. */
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

// Every TMF structure may name its own class and the schema that extends it.
const POLYMORPHIC: Attributes = { '@type': text, '@baseType': text, '@schemaLocation': text };
