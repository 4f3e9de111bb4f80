import { DomainError, type ErrorDetail } from '../core/domain-error';

export function cardMalformed(faults: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'ratecard.malformed',
    message: faults.map(({ path, message }) => `${path} ${message}`.trim()).join('; '),
    details: faults,
  });
}

export function cardExists(code: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'ratecard.exists',
    message: `There already is a rate card ${code}`,
    details: [{ path: 'code', value: code, message: 'is taken' }],
  });
}

export function cardUnknown(code: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'ratecard.unknown',
    message: `There is no rate card ${code.slice(0, 100)}`,
  });
}

export function versionUnknown(code: string, version: string | number): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'ratecard.version-unknown',
    message: `Rate card ${code} has no version ${String(version).slice(0, 20)}`,
  });
}

export function versionInvalid(
  code: string,
  version: number,
  errors: readonly ErrorDetail[],
): DomainError {
  const first = errors[0];
  const what = first === undefined ? '' : `, the first at ${first.path}: ${first.message}`;
  return new DomainError({
    kind: 'refused',
    code: 'ratecard.version-invalid',
    message: `Version ${version} of rate card ${code} has ${errors.length} errors${what}`,
    details: errors,
  });
}

export function versionNeverActive(code: string, version: number): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'ratecard.version-never-active',
    message: `Version ${version} of rate card ${code} was never active: activate it instead`,
    details: [{ path: 'toVersion', value: version, message: 'is a draft' }],
  });
}
