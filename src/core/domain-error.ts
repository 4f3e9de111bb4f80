// A refused command. Code is stable and dotted (`ledger.insufficient-funds`), details name every
// offending path at once; which HTTP status a kind becomes is decided in tmf/error-status.ts only.

export type ErrorKind =
  | 'invalid'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'refused'
  | 'overloaded'
  | 'unavailable';

export type ErrorDetail = {
  readonly path: string;
  readonly message: string;
  readonly value?: unknown;
  readonly code?: string;
};

/** What the error codes of a room mean, grouped by HTTP status. */
export type ErrorReference = {
  readonly [status: number]: { readonly [code: string]: string };
  /** Codes that appear inside a successful answer: of rejected usage, failed items, details of faults. */
  readonly reason?: { readonly [code: string]: string };
};

export class DomainError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly details: readonly ErrorDetail[];

  constructor(input: {
    readonly kind: ErrorKind;
    readonly code: string;
    readonly message: string;
    readonly details?: readonly ErrorDetail[];
  }) {
    super(input.message);
    this.name = 'DomainError';
    this.kind = input.kind;
    this.code = input.code;
    this.details = input.details ?? [];
  }
}

export function isDomainError(error: unknown): error is DomainError {
  return error instanceof DomainError;
}
