import { hasMembers } from '../../core/json';
import { patchInvalid } from '../tmf.errors';

export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly path: string; readonly from: string };

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
const OPERATIONS_MAX = 1_000;
// After a question mark comes a query (part 5 of TMF630), which is no part of the pointer.
const POINTER = /^(?:\/(?:[^~/?]|~[01])*)*(?:\?|$)/;

/** `isPath` accepts paths other than pointers. A single operation may come without an array. */
export function validateOperations(
  operations: unknown,
  isPath: (path: string) => boolean = () => false,
): readonly PatchOperation[] {
  const listed: readonly unknown[] | undefined = Array.isArray(operations)
    ? operations
    : isLone(operations)
      ? [operations]
      : undefined;
  if (listed === undefined) throw patchInvalid('', 'a JSON Patch is an array of operations');
  if (listed.length > OPERATIONS_MAX) {
    throw patchInvalid('', `it has more than ${OPERATIONS_MAX} operations`);
  }
  return listed.map((operation, index) => {
    if (isOperation(operation, isPath)) return operation;
    throw patchInvalid(`[${index}]`, problemOf(operation, isPath) ?? 'is no operation');
  });
}

function isOperation(
  operation: unknown,
  isPath: (path: string) => boolean,
): operation is PatchOperation {
  return problemOf(operation, isPath) === undefined;
}

function isLone(operations: unknown): boolean {
  return typeof operations === 'object' && operations !== null && 'op' in operations;
}

/** The steps of a JSON pointer (RFC 6901), unescaped. */
export function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function pointerOf(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function problemOf(operation: unknown, isPath: (path: string) => boolean): string | undefined {
  if (!hasMembers(operation)) return 'an operation is an object';
  const { op, path, from } = operation;
  if (typeof op !== 'string' || !OPERATIONS.includes(op)) {
    return `op must be one of ${OPERATIONS.join(', ')}`;
  }
  if (typeof path !== 'string' || !(POINTER.test(path) || isPath(path))) {
    return 'path must be a JSON pointer';
  }
  if (path.includes('__proto__')) return 'path is not an attribute';
  const isTwoEnded = op === 'move' || op === 'copy';
  if (isTwoEnded && (typeof from !== 'string' || !POINTER.test(from))) {
    return 'from must be a JSON pointer';
  }
  const needsValue = op === 'add' || op === 'replace' || op === 'test';
  return needsValue && !('value' in operation) ? `${op} needs a value` : undefined;
}
