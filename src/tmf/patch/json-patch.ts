// RFC 6902 on a copy: either every operation applies or none. A failed `test` is a conflict (409),
// a pointer that leads nowhere is the caller's mistake (400). Paths may select by a query (part 5 of
// TMF630) under either media type: TM Forum's own examples do not keep the two apart.
import { applyPatch, type Operation } from 'rfc6902';
import type { Body } from '../resource-type';
import type { Schema } from '../schema/schema';
import { patchInvalid, patchTestFailed } from '../tmf.errors';
import { isJsonPath, resolveQuery } from './json-patch-query';
import { asListMember } from './list-member';
import { type PatchOperation, validateOperations } from './patch-operations';

export function jsonPatch(target: Body, operations: unknown, schema: Schema): Body {
  const document = { value: structuredClone(target) };
  for (const operation of validateOperations(operations, isJsonPath)) {
    for (const each of resolveQuery(document.value, operation)) {
      for (const plain of asListMember(document.value, each, schema)) apply(document, plain);
    }
  }
  return document.value;
}

function apply(document: { readonly value: Body }, operation: PatchOperation): void {
  const rooted = {
    ...operation,
    path: `/value${operation.path}`,
    ...('from' in operation ? { from: `/value${operation.from}` } : {}),
  } as Operation;
  const [error] = applyPatch(document, [rooted]);
  if (error?.name === 'TestError') throw patchTestFailed(operation.path);
  if (error) throw patchInvalid(operation.path, `${operation.op} ${operation.path} leads nowhere`);
  const result: unknown = document.value;
  if (typeof result !== 'object' || result === null || Array.isArray(result)) {
    throw patchInvalid('', 'a resource stays a JSON object');
  }
}
