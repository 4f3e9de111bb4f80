// RFC 6902 on a copy: either every operation applies or none. A failed `test` is a conflict (409),
// a pointer that leads nowhere is the caller's mistake (400).
import { applyPatch, type Operation } from 'rfc6902';
import type { Body } from '../resource-type';
import { patchInvalid, patchTestFailed } from '../tmf.errors';
import { validateOperations } from './patch-operations';

export function jsonPatch(target: Body, operations: unknown): Body {
  const checked = validateOperations(operations);
  const document = { value: structuredClone(target) };
  const rooted = checked.map((operation) => ({
    ...operation,
    path: `/value${operation.path}`,
    ...('from' in operation ? { from: `/value${operation.from}` } : {}),
  })) as Operation[];
  applyPatch(document, rooted).forEach((error, index) => {
    if (error === null) return;
    const path = checked[index]?.path ?? '';
    if (error.name === 'TestError') throw patchTestFailed(path);
    throw patchInvalid(path, `${checked[index]?.op ?? 'operation'} ${path} leads nowhere`);
  });
  const result: unknown = document.value;
  if (typeof result !== 'object' || result === null || Array.isArray(result)) {
    throw patchInvalid('', 'a resource stays a JSON object');
  }
  return result as Body;
}
