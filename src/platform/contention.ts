import { errorCode } from './error-code';

// The work was rolled back whole and may run again; who waited in vain for a lock has waited enough.
const CONTENTION: Readonly<Record<string, { readonly kind: string; readonly mayRetry: boolean }>> =
  {
    '40001': { kind: 'serialization', mayRetry: true },
    '40P01': { kind: 'deadlock', mayRetry: true },
    '55P03': { kind: 'lock-timeout', mayRetry: false },
  };

/** How transactions were in each other's way; undefined when it was not that. */
export function contentionOf(error: unknown) {
  return CONTENTION[errorCode(error)];
}
