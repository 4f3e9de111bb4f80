import { DomainError } from '../core/domain-error';

export function overloaded(queuedMax: number): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'usage.overloaded',
    message: `More than ${queuedMax} usages are waiting; send again in a moment`,
  });
}

export function malformedEvents(message: string): DomainError {
  return new DomainError({ kind: 'invalid', code: 'usage.malformed-body', message });
}

export function identityConflict(message: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'usage.identity-conflict',
    message,
    details: [{ path: 'id', message }],
  });
}

export function unknownUsage(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'usage.not-found',
    message: `No usage has the id ${id}`,
  });
}

export function illegalTransition(
  from: string,
  to: string,
  allowed: readonly string[],
): DomainError {
  const choices = allowed.length === 0 ? 'none' : allowed.join(', ');
  return new DomainError({
    kind: 'conflict',
    code: 'usage.illegal-transition',
    message: `A usage goes from ${from} to: ${choices}; not to ${to}`,
    details: [{ path: 'status', value: to, message: `allowed: ${choices}` }],
  });
}

export function chargedUsage(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'usage.charged',
    message: `Usage ${id} has been charged and stays; correct it by another usage`,
  });
}
