import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';

export const approvalErrors: ErrorReference = {
  400: {
    'approval.malformed': 'what was said of an approval or a rule has faults, each with its path',
  },
  403: {
    'approval.own': 'who asked for it does not decide it, nor a key that is his',
  },
  404: {
    'approval.unknown': 'no approval has this id',
  },
  409: {
    'approval.decided': 'it was approved or rejected already, or has expired',
    'approval.overtaken':
      'the account, its payer, a meter or the rule that it was asked of is another by now: it is asked for anew',
  },
};

export function approvalMalformed(faults: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'approval.malformed',
    message: faults.map(({ path, message }) => `${path} ${message}`.trim()).join('; '),
    details: faults,
  });
}

export function approvalUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'approval.unknown',
    message: `There is no approval ${id}`,
  });
}

export function approvalOwn(id: string, askedBy: string): DomainError {
  return new DomainError({
    kind: 'forbidden',
    code: 'approval.own',
    message: `${askedBy} asked for the approval ${id}: another person decides it`,
  });
}

export function approvalDecided(id: string, status: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'approval.decided',
    message: `The approval ${id} is ${status}`,
  });
}

export function approvalOvertaken(id: string, others: readonly string[]): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'approval.overtaken',
    message: `The approval ${id} was asked of what is another by now (${others.join(', ')}): reject it and ask anew`,
  });
}
