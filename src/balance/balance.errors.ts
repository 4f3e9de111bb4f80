import { DomainError } from '../core/domain-error';
import type { ActionStatus } from './domain/action-status';

export function valueSpent(bucketId: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'balance.value-spent',
    message: `Bucket ${bucketId} no longer holds what would have to be taken back`,
    details: [{ path: 'status', value: 'cancelled', message: 'the value was already spent' }],
  });
}

export function actionFinal(from: ActionStatus, to: unknown): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'balance.action-final',
    message: `An action that is ${from} cannot become ${String(to)}`,
    details: [{ path: 'status', value: to, message: `cannot follow ${from}` }],
  });
}

export function reservationClosed(text: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'balance.reservation-closed',
    message: text,
    details: [{ path: 'status', value: 'cancelled', message: text }],
  });
}

export function attributeFixed(path: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'balance.attribute-fixed',
    message: `${path} cannot change once value has moved`,
    details: [{ path, message: 'cannot change' }],
  });
}

export function bucketReserved(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'balance.bucket-reserved',
    message: `Bucket ${id} has reservations that are not settled yet`,
  });
}

export function bucketMalformed(path: string, value: unknown, message: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'balance.bucket-malformed',
    message: `${path} ${message}`,
    details: [{ path, value, message }],
  });
}
