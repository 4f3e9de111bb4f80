// What a list request asks for, parsed: which rows, in which order, which part, which attributes.

import type { AttributePath } from './attribute-path';
import type { JsonPath } from './json-path';

export type Operator = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'regex';

/** Holds when any of the values fits any element at the path; `ne` holds when `eq` does not. */
export type Condition = {
  readonly path: readonly string[];
  readonly operator: Operator;
  readonly values: readonly string[];
};

/** All groups must hold; a group holds when any of its conditions does. */
export type Filter = readonly (readonly Condition[])[];

export type SortKey = AttributePath & { readonly descending: boolean };
/** A key that names an attribute: what SQL can sort by. */
export type PlainSortKey = Exclude<SortKey, { readonly jsonPath: JsonPath }>;

export function isPlain(key: SortKey): key is PlainSortKey {
  return key.jsonPath === undefined;
}

/**
 * `requested` tells a client that paged (links, whatever fits) from one that just asked. Without a limit
 * only we ourselves ask: see `parsePaging`.
 */
export type Paging = {
  readonly requested: boolean;
  readonly offset: number;
  readonly limit: number | undefined;
  /** The id of the resource behind which the part begins: a place in the order, not a number. */
  readonly after?: string;
  /** The id of the resource before which the part ends. */
  readonly before?: string;
  /** Of a part of a whole list: behind which place it begins, and how many there are if that is known. */
  readonly stream?: { readonly after?: Place; readonly total?: number };
};

/** The value of one key of an order as PostgreSQL prints it, and its type to read it back by; exact for all types. */
export type Mark = { readonly value: string | null; readonly type: string };

/** A place in the order of a list: one mark for each key. */
export type Place = readonly Mark[];

export function isByCursor({ after, before }: Paging): boolean {
  return after !== undefined || before !== undefined;
}

/** `undefined`: all attributes. An empty list: id and href alone. */
export type Fields = readonly AttributePath[] | undefined;

export type ListQuery = {
  readonly filter: Filter;
  readonly jsonPaths: readonly JsonPath[];
  readonly sort: readonly SortKey[];
  readonly paging: Paging;
  readonly fields: Fields;
  /** The `@type` of resources that store none. */
  readonly className?: string;
  /** Their hrefs without the id. */
  readonly collection?: string;
};

export const EVERYTHING: ListQuery = {
  filter: [],
  jsonPaths: [],
  sort: [],
  paging: { requested: false, offset: 0, limit: undefined },
  fields: undefined,
};
