// TMF clients add an element to a list by the name of the list,
// {"op": "add", "path": "/note", "value": {"text": "…"}}
// and with `/note/-` also to a list that does not exist yet. By RFC 6902 alone the first would replace the list, and
// the second would fail.
import { memberOf } from '../../core/json';
import type { Schema } from '../schema/schema';
import { schemaAt } from '../schema/scope';
import { type PatchOperation, pointerOf, stepsOf } from './patch-operations';

export function asListMember(
  body: unknown,
  operation: PatchOperation,
  schema: Schema,
): readonly PatchOperation[] {
  if (operation.op !== 'add' || Array.isArray(operation.value)) return [operation];
  const steps = stepsOf(operation.path);
  if (steps.at(-1) === '-') {
    const list = steps.slice(0, -1);
    const isNew = valueAt(body, list) === undefined && isList(schema, list);
    return isNew ? [{ op: 'add', path: pointerOf(list), value: [] }, operation] : [operation];
  }
  const current = valueAt(body, steps);
  if (Array.isArray(current)) return [{ ...operation, path: `${operation.path}/-` }];
  const isFirst = current === undefined && isList(schema, steps);
  return isFirst ? [{ ...operation, value: [operation.value] }] : [operation];
}

function valueAt(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(memberOf, value);
}

function isList(schema: Schema, steps: readonly string[]): boolean {
  return schemaAt(schema, steps)?.kind === 'list';
}
