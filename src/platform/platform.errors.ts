import { DomainError, type ErrorReference } from '../core/domain-error';
import type { Permission } from '../core/permission';

export const platformErrors: ErrorReference = {
  403: {
    'platform.not-permitted':
      'who asks lacks the permission that the operation needs; /docs/permissions lists them',
  },
  503: {
    'platform.connections-taken':
      'every connection to the database is at work; Retry-After says when to send again',
  },
};

/** `needed` is undefined of what is offered to nobody. */
export function notPermitted(
  needed: Permission | undefined,
  roles: readonly string[],
): DomainError {
  const what = needed === undefined ? 'This is offered to nobody' : `This needs ${needed}`;
  return new DomainError({
    kind: 'forbidden',
    code: 'platform.not-permitted',
    message: `${what}, which ${roles.join(', ') || 'no role'} does not give`,
  });
}

export function connectionsTaken(waitedMs: number): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'platform.connections-taken',
    message: `No connection to the database was free for ${waitedMs} ms, send again`,
  });
}
