import type { ErrorDetail } from '../core/domain-error';

/** An error that only HTTP has (405, 406, 412, 415 …); all others are `DomainError`s. */
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
