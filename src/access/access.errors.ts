import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';
import { HttpError } from '../tmf';

export const accessErrors: ErrorReference = {
  400: {
    'access.malformed':
      'what was asked of a key or a tenant has faults or unknown fields, each with its path',
  },
  401: {
    'access.credential-missing':
      'every request says who asks: Authorization: Bearer <key or token>',
    'access.credential-refused':
      'the key or token is unknown, revoked, expired or not for this server',
  },
  403: {
    'access.tenant-suspended': 'the tenant is suspended',
    'access.tenant-foreign': 'a credential is of one tenant; only a platform names another',
  },
  404: {
    'access.key-unknown': 'no API key has this id',
    'access.tenant-unknown': 'nobody was told of this tenant',
  },
  409: {
    'access.tenant-exists':
      'the tenant is there already; the message says how another first key is made where its answer was lost',
    'access.first-key-used':
      'the tenant has been used: its administrators make its keys, or `npm run admin` on the server',
    'access.key-ended': 'a key that was revoked or has expired is not rotated',
    'access.last-administrator':
      'it is the last key of an administrator, without which nobody is let in but on the server itself',
    'access.key-orphaned':
      'what the key was for is gone, and who has its id by now gets no key by it: make another',
    'access.key-replaced': 'a key is rotated once; the message names the key that took its place',
  },
  503: {
    'access.issuer-unreachable':
      'the issuer of the token does not answer, so that its signature cannot be judged',
  },
  422: {
    'access.roles-refused': 'these roles cannot be given so; details say why',
    'access.account-unknown': 'the account that a key would see does not exist',
    'access.party-unknown': 'the party that a key would see does not exist',
    'access.expiry-past': 'a key that has expired already would never be of use',
  },
};

// A missing and an invalid credential get the same answer; the reason is only logged.
const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="meterline"' };

export function credentialMissing(): HttpError {
  const message = 'Say who asks: Authorization: Bearer <API key or token>';
  return new HttpError(401, 'access.credential-missing', message, CHALLENGE);
}

export function credentialRefused(): HttpError {
  const message = 'The key or token is unknown, revoked, expired or not for this server';
  return new HttpError(401, 'access.credential-refused', message, {
    'WWW-Authenticate': 'Bearer realm="meterline", error="invalid_token"',
  });
}

export function issuerUnreachable(issuer: string): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'access.issuer-unreachable',
    message: `${issuer} does not answer, so that its token cannot be judged: send it again`,
  });
}

export function tenantSuspended(tenant: string): HttpError {
  return new HttpError(403, 'access.tenant-suspended', `Tenant ${tenant} is suspended`);
}

export function tenantForeign(named: string): HttpError {
  return new HttpError(
    403,
    'access.tenant-foreign',
    `X-Tenant-Id ${named} is not the tenant of the credential`,
  );
}

export function accessMalformed(faults: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'access.malformed',
    message: faults.map(({ path, message }) => `${path} ${message}`.trim()).join('; '),
    details: faults,
  });
}

export function keyUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'access.key-unknown',
    message: `There is no API key ${id}`,
  });
}

export function keyEnded(id: string, status: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'access.key-ended',
    message: `The API key ${id} is ${status}: make another`,
  });
}

export function keyOrphaned(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'access.key-orphaned',
    message: `The account or party that the API key ${id} was for is gone, and nobody who has its id by now gets a key by it: make another`,
  });
}

export function keyReplaced(id: string, successor: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'access.key-replaced',
    message: `The API key ${id} was rotated: ${successor} took its place, and is rotated if its secret was lost`,
  });
}

export function lastAdministrator(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'access.last-administrator',
    message: `The API key ${id} is the last of an administrator: make another first, or rotate it with overlapHours 0. On the server's own machine "npm run admin -- revoke-key ${id}" ends it, and create-key makes the next`,
  });
}

export function rolesRefused(value: unknown, reason: string): DomainError {
  return refused('access.roles-refused', 'roles', value, reason);
}

export function accountUnknown(id: string): DomainError {
  return refused(
    'access.account-unknown',
    'scope.billingAccount.id',
    id,
    'is the id of no billing account',
  );
}

export function partyUnknown(id: string): DomainError {
  return refused('access.party-unknown', 'scope.party.id', id, 'is the id of no party');
}

export function expiryPast(value: string): DomainError {
  return refused('access.expiry-past', 'expiresAt', value, 'has passed already');
}

export function tenantMalformed(id: string): DomainError {
  const message = 'must be 1 to 64 of A-Z a-z 0-9 . _ -';
  return accessMalformed([{ path: 'id', value: id, message }]);
}

export function tenantUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'access.tenant-unknown',
    message: `There is no tenant ${id}`,
  });
}

/** Made before: who lost the answer is told how to go on. */
export function tenantMade(id: string): DomainError {
  return tenantExists(
    id,
    `; another first key, while none was used: POST /api/v1/tenants/${id}/firstKey/rotate`,
  );
}

export function firstKeyUsed(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'access.first-key-used',
    message: `Tenant ${id} has been used: its administrators make its keys, or npm run admin on the server`,
  });
}

export function tenantExists(id: string, more = ''): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'access.tenant-exists',
    message: `There is a tenant ${id} already${more}`,
    details: [{ path: 'id', value: id, message: 'is taken' }],
  });
}

function refused(code: string, path: string, value: unknown, message: string): DomainError {
  return new DomainError({
    kind: 'refused',
    code,
    message: `${path} ${JSON.stringify(value)} ${message}`,
    details: [{ path, value, message }],
  });
}
