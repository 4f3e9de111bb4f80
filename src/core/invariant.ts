// A broken invariant is a bug, never a business outcome: it ends the request with a 500 and is
// logged with its stack. What a caller can cause is a DomainError or a returned value instead.

export class InvariantViolation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantViolation';
  }
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}

/** Marks a branch that the compiler proves unreachable; throws if a value gets there at run time all the same. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`Unreachable value: ${String(value)}`);
}
