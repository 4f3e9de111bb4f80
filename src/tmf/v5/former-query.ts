// Translates a v5 list query to v4, which SQL answers. Conditions that need the v5 body (derived classes, reshaped
// values, JSONPath) are left to memory, which then cuts the page. For attributes that may be in several places SQL
// finds all of them, and memory decides which one is meant.
import {
  EVERYTHING,
  type Condition,
  isPlain,
  type ListQuery,
  type SortKey,
} from '../query/list-query';
import { IN_MEMORY_MAX } from '../query/list-resources';
import { formerPath } from './former-path';
import type { NextVersion } from './version';

export type FormerQuery = {
  readonly former: ListQuery;
  /** Undefined when v4 answers everything. */
  readonly rest: ListQuery | undefined;
};

export function formerQuery(version: NextVersion, query: ListQuery): FormerQuery {
  const groups = query.filter.map((group) => ({
    group,
    former: allOf(group.map((condition) => formerConditions(version, condition))),
  }));
  const sort = allOf(query.sort.map((key) => formerSort(version, key)));
  const left = groups.flatMap(({ group, former }) =>
    former?.every(({ length }) => length === 1) ? [] : [group],
  );
  const filter = groups.flatMap(({ former }) => (former === undefined ? [] : [former.flat()]));
  const className = version.former.name;
  if (left.length === 0 && sort !== undefined && query.jsonPaths.length === 0) {
    return { former: { ...query, filter, sort, className }, rest: undefined };
  }
  const paging = { requested: false, offset: 0, limit: IN_MEMORY_MAX + 1 };
  return {
    former: { ...EVERYTHING, filter, paging, className },
    rest: { ...query, filter: left },
  };
}

/** One condition per place; a body matches only if one of them does. */
function formerConditions(
  version: NextVersion,
  condition: Condition,
): readonly Condition[] | undefined {
  const { path, operator, values } = condition;
  const [first, second] = path;
  if (first === '@type' && second === undefined) {
    if (operator !== 'eq' && operator !== 'ne') return undefined;
    return [{ ...condition, values: values.map((name) => className(version, name)) }];
  }
  const found =
    first === 'id'
      ? { places: [path], words: new Map<string, string>() }
      : formerPath(version.schema, path);
  if (found === undefined) return undefined;
  const spelt = [...found.words];
  if (spelt.length === 0) return found.places.map((place) => ({ ...condition, path: place }));
  if (operator !== 'eq' && operator !== 'ne') return undefined;
  const inFormer = values.flatMap((value) => {
    const words = spelt.flatMap(([former, next]) => (next === value ? [former] : []));
    return words.length === 0 ? [value] : words;
  });
  return found.places.map((place) => ({ ...condition, path: place, values: inFormer }));
}

function className({ type, former }: NextVersion, name: string): string {
  return name === type.name ? former.name : name;
}

function formerSort(version: NextVersion, key: SortKey): SortKey | undefined {
  if (!isPlain(key)) return undefined;
  const found = formerPath(version.schema, key.path);
  if (found === undefined || found.words.size > 0 || found.places.length > 1) return undefined;
  return { ...key, path: found.places[0] };
}

function allOf<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  const found = items.filter((item) => item !== undefined);
  return found.length === items.length ? found : undefined;
}
