import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';

export const extensionErrors: ErrorReference = {
  400: {
    'extension.schema-invalid':
      'the schema does not compile, is too large or asks for what is not offered; details say why',
  },
  409: {
    'extension.location-taken': 'another schema of the tenant is registered there',
  },
};

export function schemaInvalid(details: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'extension.schema-invalid',
    message: details.map(({ path, message }) => `${path} ${message}`).join('; '),
    details,
  });
}

export function locationTaken(location: string, id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'extension.location-taken',
    message: `The schema ${id} is registered at ${location}`,
    details: [{ path: 'location', value: location, message: 'is taken' }],
  });
}
