// RFC 6902 on a copy: all operations apply, or none. A failed `test` is a conflict (409), a pointer to nothing is a
// fault of the client (400). Paths may contain a query (part 5 of TMF630) under either media type, because TM Forum's
// own examples do not separate the two.
import { isObject } from '../../core/json';
import { Steps } from '../query/steps';
import type { Body } from '../resource-type';
import type { Schema } from '../schema/schema';
import { patchInvalid, patchTestFailed } from '../tmf.errors';
import { applyOperation, type Patched } from './apply-operation';
import { isJsonPath, resolveQuery } from './json-patch-query';
import { asListMember } from './list-member';
import { type PatchOperation, validateOperations } from './patch-operations';

// The size limit of a body.
const WRITTEN_MAX = 10 * 1024 * 1024;

export function jsonPatch(target: Body, operations: unknown, schema: Schema): Body {
  const listed = validateOperations(operations, isJsonPath);
  const steps = new Steps();
  const patched: Patched = { value: structuredClone(target), room: WRITTEN_MAX, steps };
  for (const operation of listed) {
    for (const each of resolveQuery(bodyOf(patched), operation, steps)) {
      for (const plain of asListMember(patched.value, each, schema)) apply(patched, plain);
    }
  }
  return bodyOf(patched);
}

function apply(patched: Patched, operation: PatchOperation): void {
  const { op, path } = operation;
  const outcome = applyOperation(patched, operation);
  if (outcome === 'differs') throw patchTestFailed(path);
  if (outcome !== 'done') throw patchInvalid(path, `${op} ${path} ${outcome}`);
  bodyOf(patched);
}

function bodyOf({ value }: Patched): Body {
  if (!isObject(value)) throw patchInvalid('', 'a resource stays a JSON object');
  return value;
}
