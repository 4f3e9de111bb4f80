import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';
import { BILL_STATES } from './domain/bill-lifecycle';

export const billingErrors: ErrorReference = {
  400: {
    'billing.run-malformed': 'a bill run names an account and an instant, and nothing else',
    'billing.biller-malformed':
      'who bills has an id, a name, an address line by line and a tax number, and nothing else',
    'billing.state-unknown': 'the state is none a bill can have',
    'billing.format-unknown':
      'a bill is shown as html or json: `format` says which, and no other parameter is read',
    'billing.live-bill-alone':
      'the applied rates of a live bill are asked for by its id alone, not beside other bills',
    'billing.payer-missing': 'a bill on demand names the account or the party to be billed',
  },
  404: {
    'billing.bill-unknown': 'there is no such bill',
    'billing.line-unknown': 'the bill has no such line',
    'billing.biller-unsaid': 'nobody has said who bills: bills say nothing of it',
    'billing.account-unknown': 'there is no such billing account',
    'billing.run-unknown': 'there is no such bill run',
  },
  409: {
    'billing.forbidden-transition': 'the bill cannot go from its state to that one',
    'billing.content-fixed':
      'what a bill says follows from what was charged: only its state is set',
  },
  422: {
    'billing.not-billable':
      'the account does not exist, or is billed with the one that pays for it',
  },
  reason: {
    'billing.cancelled':
      'in the failures of a run: an administrator cancelled the statements of the account, or they took too long; run it again',
    'billing.unexpected':
      'in the failures of a run: a bug, which is in the log; the other bills are closed',
  },
};

export function billUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'billing.bill-unknown',
    message: `There is no bill ${id.slice(0, 100)}`,
  });
}

export function liveBillAlone(id: string): DomainError {
  const message = 'is a live bill: ask for its applied rates alone';
  return new DomainError({
    kind: 'invalid',
    code: 'billing.live-bill-alone',
    message: `${id.slice(0, 100)} ${message}`,
    details: [{ path: 'bill.id', value: id, message }],
  });
}

export function lineUnknown(billId: string, line: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'billing.line-unknown',
    message: `Bill ${billId} has no line ${line.slice(0, 100)}`,
  });
}

export function accountUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'billing.account-unknown',
    message: `There is no billing account ${id.slice(0, 100)}`,
  });
}

export function runUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'billing.run-unknown',
    message: `There is no bill run ${id.slice(0, 100)}`,
  });
}

export function runMalformed(details: readonly ErrorDetail[]): DomainError {
  return malformed('billing.run-malformed', details);
}

export function billerMalformed(details: readonly ErrorDetail[]): DomainError {
  return malformed('billing.biller-malformed', details);
}

function malformed(code: string, details: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code,
    message: details.map(({ path, message }) => `${path} ${message}`).join('; '),
    details,
  });
}

export function billerUnsaid(): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'billing.biller-unsaid',
    message: 'Nobody has said who bills: POST /api/v1/biller does',
  });
}

export function notBillable(id: string, why: string): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'billing.not-billable',
    message: `Account ${id.slice(0, 100)} cannot be billed: ${why}`,
    details: [{ path: 'billingAccount', value: id, message: why }],
  });
}

export function payerMissing(): DomainError {
  const message = 'names the account, or the party, to be billed';
  return new DomainError({
    kind: 'invalid',
    code: 'billing.payer-missing',
    message: `billingAccount or relatedParty ${message}`,
    details: [{ path: 'billingAccount', message }],
  });
}

export function stateUnknown(state: unknown): DomainError {
  const message = `is one of ${BILL_STATES.join(', ')}`;
  return new DomainError({
    kind: 'invalid',
    code: 'billing.state-unknown',
    message: `state ${message}`,
    details: [{ path: 'state', value: state, message }],
  });
}

export function forbiddenTransition(
  id: string,
  from: string,
  to: string,
  why: string,
): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'billing.forbidden-transition',
    message: `Bill ${id} cannot go from ${from} to ${to}: ${why}`,
    details: [{ path: 'state', value: to, message: why }],
  });
}

export function contentFixed(id: string, path: string): DomainError {
  const message = 'follows from what was charged and cannot be set';
  return new DomainError({
    kind: 'conflict',
    code: 'billing.content-fixed',
    message: `Bill ${id}: ${path} ${message}`,
    details: [{ path, message }],
  });
}

export function malformedFormat(details: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'billing.format-unknown',
    message: details.map(({ path, message }) => `${path} ${message}`).join('; '),
    details,
  });
}
