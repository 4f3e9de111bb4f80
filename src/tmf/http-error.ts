import type { ErrorDetail } from '../core/domain-error';

/** A refusal that only HTTP knows (405, 406, 412, 415 …); everything else is a `DomainError`. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly details: readonly ErrorDetail[] = [],
  ) {
    super(message);
  }
}
