import { DomainError, type ErrorReference } from '../core/domain-error';

export const platformErrors: ErrorReference = {
  503: {
    'platform.connections-taken':
      'every connection to the database is at work; Retry-After says when to send again',
  },
};

export function connectionsTaken(waitedMs: number): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'platform.connections-taken',
    message: `No connection to the database was free for ${waitedMs} ms, send again`,
  });
}
