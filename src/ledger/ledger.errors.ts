import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';

export const ledgerErrors: ErrorReference = {
  400: {
    'verify.malformed': 'a proof is asked for with `scope` `tenant` or `all`, or with nothing',
  },
  404: {
    'verify.tenant-unknown':
      'nobody made the tenant whose books are to be proven, and it has nothing',
    'verify.unknown': 'the tenant has not asked for such a proof',
  },
  422: {
    'verify.not-the-operator': 'the books of all tenants are proven for the default tenant alone',
  },
};

export function proofMalformed(details: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'verify.malformed',
    message: details.map(({ path, message }) => `${path} ${message}`).join('; '),
    details,
  });
}

export function proofUnknown(id?: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'verify.unknown',
    message:
      id === undefined ? 'No proof was asked for yet' : `There is no proof ${id.slice(0, 100)}`,
  });
}

export function ownerUnknown(tenant: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'verify.tenant-unknown',
    message: `There is no tenant ${tenant} whose books could be proven`,
  });
}

export function notTheOperator(tenant: string): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'verify.not-the-operator',
    message: `Tenant ${tenant} may have its own books proven, not those of others`,
  });
}
