import { DomainError, type ErrorReference } from '../core/domain-error';
import type { Permission } from '../core/permission';
import type { Within } from './tenant';

export const platformErrors: ErrorReference = {
  403: {
    'platform.not-permitted':
      'who asks lacks the permission that the operation needs; /docs/permissions lists them',
  },
  404: {
    'platform.out-of-reach':
      'what this names, or would write, is not within the account of the credential, whether it is there or not',
  },
  503: {
    'platform.connections-taken':
      'every connection to the database is at work; Retry-After says when to send again',
  },
};

/** `needed` is undefined for a route that nobody may use. */
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

export const OUT_OF_REACH = 'platform.out-of-reach';

export function outOfReach({ id, standing }: Within): DomainError {
  const what = standing === 'partner' ? 'party' : 'account';
  return new DomainError({
    kind: 'not-found',
    code: OUT_OF_REACH,
    message: `There is nothing such to be changed within the ${what} ${id}`,
  });
}

export function connectionsTaken(waitedMs: number): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'platform.connections-taken',
    message: `No connection to the database was free for ${waitedMs} ms, send again`,
  });
}
