import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';

export const tariffErrors: ErrorReference = {
  400: {
    'tariff.malformed': 'a table or version has faults or unknown fields, each with its path',
    'tariff.rows-malformed': 'rows of the file are wrong, each named by line and column',
  },
  404: {
    'tariff.unknown': 'no tariff table has this code',
    'tariff.version-unknown': 'the table has no such version',
  },
  409: { 'tariff.exists': 'the code is taken' },
};

export function tableMalformed(faults: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'tariff.malformed',
    message: faults.map(({ path, message }) => `${path} ${message}`.trim()).join('; '),
    details: faults,
  });
}

export function rowsMalformed(faults: readonly ErrorDetail[]): DomainError {
  const [first] = faults;
  return new DomainError({
    kind: 'invalid',
    code: 'tariff.rows-malformed',
    message: `Nothing is taken of the file: ${first?.path ?? ''} ${first?.message ?? ''}`,
    details: faults,
  });
}

export function tableExists(code: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'tariff.exists',
    message: `There already is a tariff table ${code}`,
    details: [{ path: 'code', value: code, message: 'is taken' }],
  });
}

export function tableUnknown(code: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'tariff.unknown',
    message: `There is no tariff table ${code.slice(0, 100)}`,
  });
}

export function versionUnknown(code: string, version: string | number): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'tariff.version-unknown',
    message: `Tariff table ${code.slice(0, 100)} has no version ${String(version).slice(0, 20)}`,
  });
}
