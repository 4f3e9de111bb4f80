import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';
import { formatInstant, type Instant } from '../core/time';
import { CLASS_PATH } from '../tmf';
import type { Retaxed, Unaligned } from './domain/exemption';
import type { Misplaced } from './domain/hierarchy';

export const accountErrors: ErrorReference = {
  400: {
    'account.malformed-terms':
      'currency, billingCycle, mode, taxCategory, tax exemption or parent of the account is not valid',
  },
  409: {
    'account.loop': 'an account cannot be its own ancestor',
    'account.fixed-field': 'the attribute cannot change once usage or bills rest on it',
    'account.in-use': 'the account has accounts below it, products or charges',
    'account.cycle-in-use':
      'accounts follow the billing cycle specification: it stays as it is, another one can be made and named',
  },
  422: {
    'account.unknown-parent': 'the parent is no billing account',
    'account.closed':
      'the billing account, or one above it, is closed: it keeps what it has, which can be ended, and gets nothing new',
    'account.closed-ancestor': 'nothing is added below a closed account',
    'account.currency-mismatch': 'an account is in the currency of the one that pays for it',
    'account.unknown-class':
      'the account is of a class that no schema is registered for: what it means to money is known to nobody',
    'account.unknown-cycle':
      'the billing cycle specification that the account names does not exist',
    'account.not-followed':
      'the attribute would change what is owed or when, and is not followed: nothing is kept that says otherwise than the bills',
    'account.too-deep': 'the hierarchy has more levels than are allowed',
  },
};

export function malformedTerms(details: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'account.malformed-terms',
    message: details.map(({ message }) => message).join('; '),
    details,
  });
}

export function unknownParent(parentId: string): DomainError {
  const message = `There is no billing account ${parentId} to be the parent`;
  return new DomainError({
    kind: 'refused',
    code: 'account.unknown-parent',
    message,
    details: [{ path: 'parent.id', value: parentId, message }],
  });
}

export function accountClosed(accountId: string): DomainError {
  const message = `Billing account ${accountId}, or one above it, is closed: it gets nothing new`;
  return new DomainError({
    kind: 'refused',
    code: 'account.closed',
    message,
    details: [{ path: 'billingAccount.id', value: accountId, message }],
  });
}

export function closedAncestor(accountId: string): DomainError {
  const message = `Account ${accountId} is closed: nothing can be added below it`;
  return new DomainError({
    kind: 'refused',
    code: 'account.closed-ancestor',
    message,
    details: [{ path: 'parent.id', value: accountId, message }],
  });
}

export function misplaced(why: Misplaced): DomainError {
  const { path, message } = placementProblem(why);
  return new DomainError({
    kind: why.kind === 'loop' ? 'conflict' : 'refused',
    code: `account.${why.kind === 'currency' ? 'currency-mismatch' : why.kind}`,
    message,
    details: [{ path, message }],
  });
}

export function fixedField(path: string, why: string): DomainError {
  const message = `${path} cannot be changed: ${why}`;
  return new DomainError({
    kind: 'conflict',
    code: 'account.fixed-field',
    message,
    details: [{ path, message }],
  });
}

export function withinPeriods(dates: readonly Unaligned[]): DomainError {
  return notFollowed(
    dates.map(({ account, path, at, period }) => {
      const [begin, end] = [formatInstant(period.from), formatInstant(period.to)];
      const message = `${path} is within a billing period of account ${account}, whose lines have one tax: let it be ${begin} or ${end}`;
      return { path, value: formatInstant(at), message, code: 'account.not-followed' };
    }),
  );
}

export function taxedAlready({ account, path }: Retaxed, until: Instant): DomainError {
  return fixedField(
    path,
    `account ${account} is charged until ${formatInstant(until)}. Let the change begin then, and credit what was taxed otherwise`,
  );
}

export function accountInUse(accountId: string, by: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'account.in-use',
    message: `Account ${accountId} cannot be deleted: it has ${by}`,
  });
}

export function unknownCycle(path: string, id: string): DomainError {
  const message = `There is no billing cycle specification ${id}`;
  return new DomainError({
    kind: 'refused',
    code: 'account.unknown-cycle',
    message,
    details: [{ path: `${path}.id`, value: id, message }],
  });
}

export function unnamedCycle(path: string): DomainError {
  const message = `${path} names no billing cycle specification by its id, and says no cycle itself`;
  const code = 'account.unknown-cycle';
  return new DomainError({
    kind: 'refused',
    code,
    message,
    details: [{ path: `${path}.id`, message }],
  });
}

export function unknownClass(of: string, className: unknown): DomainError {
  const message = `${String(className)} is no ${of}: no schema is registered for it`;
  return new DomainError({
    kind: 'refused',
    code: 'account.unknown-class',
    message,
    details: [{ path: CLASS_PATH, value: className, message }],
  });
}

export function cycleInUse(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'account.cycle-in-use',
    message: `Billing accounts follow the cycle specification ${id}: make another one, and let them name it`,
  });
}

export function notFollowed(details: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'account.not-followed',
    message: details.map(({ message }) => message).join('; '),
    details,
  });
}

function placementProblem(why: Misplaced): { readonly path: string; readonly message: string } {
  switch (why.kind) {
    case 'loop':
      return {
        path: 'parent.id',
        message: `An account cannot be its own ancestor: ${why.path.join(' → ')}`,
      };
    case 'too-deep':
      return { path: 'parent.id', message: `A hierarchy has at most ${why.depthMax} levels` };
    case 'currency':
      return {
        path: 'currency',
        message: `The account is billed in ${why.payers}, so it cannot be in ${why.own}; give it a billingCycle to be billed on its own`,
      };
  }
}
