// What a list query says about a href is said to the store about the id, which every store has; and
// resources whose class is not stored are found by the name of their type.
import { hrefOf, type ResourceType } from '../resource-type';
import type { Condition, ListQuery } from './list-query';
import { pathOf } from './matches';

export function queryOfType(query: ListQuery, type: ResourceType): ListQuery {
  return {
    ...query,
    className: type.name,
    filter: query.filter.map((group) => group.map((condition) => byId(condition, type))),
  };
}

function byId(condition: Condition, type: ResourceType): Condition {
  const { path, operator, values } = condition;
  const isHref =
    path.length === 1 && path[0] === 'href' && (operator === 'eq' || operator === 'ne');
  if (!isHref) return condition;
  const collection = hrefOf(type, '');
  const ids = values.map(pathOf).filter((each) => each.startsWith(collection));
  return {
    ...condition,
    path: ['id'],
    values: ids.map((each) => decoded(each.slice(collection.length))),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
