import { patchInvalid } from '../tmf.errors';

export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly path: string; readonly from: string };

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
const OPERATIONS_MAX = 1_000;
const POINTER = /^(\/|$)/;

export function validateOperations(operations: unknown): readonly PatchOperation[] {
  if (!Array.isArray(operations)) throw patchInvalid('', 'a JSON Patch is an array of operations');
  if (operations.length > OPERATIONS_MAX) {
    throw patchInvalid('', `it has more than ${OPERATIONS_MAX} operations`);
  }
  return operations.map((operation: unknown, index) => {
    const problem = problemOf(operation);
    if (problem !== undefined) throw patchInvalid(`[${index}]`, problem);
    return operation as PatchOperation;
  });
}

function problemOf(operation: unknown): string | undefined {
  if (typeof operation !== 'object' || operation === null) return 'an operation is an object';
  const { op, path, from } = operation as Record<string, unknown>;
  if (typeof op !== 'string' || !OPERATIONS.includes(op)) {
    return `op must be one of ${OPERATIONS.join(', ')}`;
  }
  if (typeof path !== 'string' || !POINTER.test(path)) return 'path must start with /';
  if (path.includes('__proto__')) return 'path is not an attribute';
  const isTwoEnded = op === 'move' || op === 'copy';
  if (isTwoEnded && (typeof from !== 'string' || !POINTER.test(from))) {
    return 'from must start with /';
  }
  const needsValue = op === 'add' || op === 'replace' || op === 'test';
  return needsValue && !('value' in operation) ? `${op} needs a value` : undefined;
}
