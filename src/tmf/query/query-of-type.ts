// Adapts a list query to its type: conditions on href become conditions on the id; resources without a stored class
// are found by the type's name; an attribute named `regex` is no operator; and words of a choice match with
// surrounding spaces, because one is published so.
import { decodePercent } from '../../core/percent-encoding';
import { type Collection, hrefOf } from '../resource-type';
import { schemaAt } from '../schema/scope';
import type { Condition, ListQuery } from './list-query';
import { pathOf } from './matches';

export function queryOfType(query: ListQuery, type: Collection): ListQuery {
  return {
    ...query,
    className: type.name,
    collection: hrefOf(type, ''),
    filter: query.filter.map((group) =>
      group.map((condition) =>
        byId(byWord(byAttribute(condition, type.schema), type.schema), type),
      ),
    ),
  };
}

function byAttribute(condition: Condition, schema: Collection['schema']): Condition {
  if (schema === undefined || condition.operator !== 'regex') return condition;
  const path = [...condition.path, 'regex'];
  return schemaAt(schema, path) !== undefined ? { ...condition, path, operator: 'eq' } : condition;
}

function byWord(condition: Condition, schema: Collection['schema']): Condition {
  const { path, operator, values } = condition;
  const isCompared = operator === 'eq' || operator === 'ne';
  if (schema === undefined || !isCompared || schemaAt(schema, path)?.kind !== 'choice')
    return condition;
  return { ...condition, values: [...new Set(values.flatMap((value) => [value, value.trim()]))] };
}

function byId(condition: Condition, type: Collection): Condition {
  const { path, operator, values } = condition;
  const isHref =
    path.length === 1 && path[0] === 'href' && (operator === 'eq' || operator === 'ne');
  if (!isHref) return condition;
  const collection = hrefOf(type, '');
  const segments = values
    .map(pathOf)
    .filter((each) => each.startsWith(collection))
    .map((each) => each.slice(collection.length));
  return {
    ...condition,
    path: ['id'],
    values: segments.map((segment) => decodePercent(segment) ?? segment),
  };
}
