import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';

export const ratecardErrors: ErrorReference = {
  400: {
    'ratecard.malformed':
      'a card, version or rollback has faults or unknown fields, each with its path',
  },
  404: {
    'ratecard.unknown': 'no card has this code',
    'ratecard.version-unknown': 'the card has no such version',
  },
  409: {
    'ratecard.exists': 'the code is taken',
    'ratecard.version-never-active': 'a draft is activated, not rolled back to',
  },
  422: {
    'ratecard.version-invalid': 'the lines cannot be rated; details hold every fault',
  },
  reason: {
    'line.unknown-field': 'a rate line has no such field',
    'line.missing': 'the field must be there',
    'line.malformed': 'the field is not of its form',
    'line.out-of-range': 'the number is beyond what is allowed',
    'line.unknown-meter': 'the meter was never defined',
    'line.unknown-unit': 'the unit is not known',
    'line.unknown-table': 'there is no such tariff table, or it has no version',
    'line.unknown-zone': 'no version of the tariff table has the zone',
    'line.unit-mismatch': 'the unit is of another dimension than the meter',
    'line.not-applicable': 'the field means nothing for this price or meter',
    'line.pulse-not-exact': 'the pulse is no whole number of units',
    'line.duplicate-id': 'another line of the version has the id',
    'line.ambiguous': 'two lines match the same usage equally well',
    'price.unknown-model': 'there is no such price model',
    'price.formula-malformed': 'the formula cannot be read, or does not come to a number',
    'price.formula-not-allowed': 'the formula says what none may say',
    'price.formula-too-large': 'the formula is longer, or nests deeper, than is allowed',
    'price.tier-count': 'the number of tiers is beyond what is allowed',
    'price.tiers-not-ascending': 'each tier ends above the one before it',
    'price.open-tier-not-last': 'only the last tier is open',
    'price.last-tier-not-open': 'the last tier is open, unless the line refuses what is beyond',
    'price.unknown-currency': 'the currency is not in ISO 4217',
  },
};

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
