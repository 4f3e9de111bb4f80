// RFC 6902 on a copy: either every operation applies or none. A failed `test` is a conflict (409),
// a pointer that leads nowhere is the caller's mistake (400).
import { applyPatch, type Operation } from 'rfc6902';
import type { Body } from '../resource-type';
import type { Schema } from '../schema/schema';
import { patchInvalid, patchTestFailed } from '../tmf.errors';
import { asListMember } from './list-member';
import { type PatchOperation, validateOperations } from './patch-operations';

/** What an operation means for the body as the operations before it left it. */
export type Reading = (body: Body, operation: PatchOperation) => readonly PatchOperation[];

export function jsonPatch(target: Body, operations: unknown, schema: Schema): Body {
  return applyInTurn(target, validateOperations(operations), schema, (_, operation) => [operation]);
}

export function applyInTurn(
  target: Body,
  operations: readonly PatchOperation[],
  schema: Schema,
  read: Reading,
): Body {
  const document = { value: structuredClone(target) };
  for (const operation of operations) {
    for (const each of read(document.value, operation)) {
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
