// A parsed list request: which rows, in which order, which part, which attributes.

import type { AttributePath } from './attribute-path';
import type { JsonPath } from './json-path';

export type Operator = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'regex';

/** Matches when any of the values equals any element at the path; `ne` matches when `eq` does not. */
export type Condition = {
  readonly path: readonly string[];
  readonly operator: Operator;
  readonly values: readonly string[];
};

/** All groups must match; a group matches when any of its conditions does. */
export type Filter = readonly (readonly Condition[])[];

export type SortKey = AttributePath & { readonly descending: boolean };
/** A sort key that names an attribute, so that SQL can sort by it. */
export type PlainSortKey = Exclude<SortKey, { readonly jsonPath: JsonPath }>;

export function isPlain(key: SortKey): key is PlainSortKey {
  return key.jsonPath === undefined;
}

/**
 * `requested` is false when the client gave no paging parameter. `limit` is only missing for internal queries: see
 * `parsePaging`.
 */
export type Paging = {
  readonly requested: boolean;
  readonly offset: number;
  readonly limit: number | undefined;
  /** The id of the resource after which the part begins. */
  readonly after?: string;
  /** The id of the resource before which the part ends. */
  readonly before?: string;
  /** For a part of a streamed list: the place after which it begins, and the total if known. */
  readonly stream?: { readonly after?: Place; readonly total?: number };
};

/** The value of a sort key as PostgreSQL prints it, with the type to cast it back; exact for all types. */
export type Mark = { readonly value: string | null; readonly type: string };

/** A place in the order of a list: one mark per key. */
export type Place = readonly Mark[];

export function isByCursor({ after, before }: Paging): boolean {
  return after !== undefined || before !== undefined;
}

/** Undefined selects all attributes, an empty list only id and href. */
export type Fields = readonly AttributePath[] | undefined;

export type ListQuery = {
  readonly filter: Filter;
  readonly jsonPaths: readonly JsonPath[];
  readonly sort: readonly SortKey[];
  readonly paging: Paging;
  readonly fields: Fields;
  /** The `@type` of resources that store none. */
  readonly className?: string;
  /** The hrefs of the resources without the id. */
  readonly collection?: string;
};

export const EVERYTHING: ListQuery = {
  filter: [],
  jsonPaths: [],
  sort: [],
  paging: { requested: false, offset: 0, limit: undefined },
  fields: undefined,
};
