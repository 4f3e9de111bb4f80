import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';

export const meterErrors: ErrorReference = {
  400: {
    'meter.malformed': 'the definition is not valid; details name every path',
  },
  404: {
    'meter.unknown': 'no meter has this code',
  },
  409: {
    'meter.exists': 'the code is taken',
    'meter.in-use': 'what is counted cannot change under prices made for it',
  },
  422: {
    'meter.aggregation-not-supported': 'an aggregation that is not computed yet',
  },
};

export function meterMalformed(faults: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'meter.malformed',
    message: `The meter is not valid: ${inWords(faults)}`,
    details: faults,
  });
}

export function aggregationNotSupported(faults: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'meter.aggregation-not-supported',
    message: inWords(faults),
    details: faults,
  });
}

export function meterExists(code: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'meter.exists',
    message: `There already is a meter ${code}`,
    details: [{ path: 'code', value: code, message: 'is taken' }],
  });
}

export function meterUnknown(code: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'meter.unknown',
    message: `There is no meter ${code.slice(0, 100)}`,
  });
}

/** What a meter counts cannot change once prices refer to it. */
export function meterInUse(code: string, path: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'meter.in-use',
    message: `Meter ${code} is priced: its ${path} cannot change; define another meter instead`,
    details: [{ path, message: 'is part of what is sold' }],
  });
}

function inWords(faults: readonly ErrorDetail[]): string {
  return faults.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
}
