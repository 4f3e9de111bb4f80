import { DomainError, type ErrorReference } from '../core/domain-error';
import type { ActionStatus } from './domain/action-status';

export const balanceErrors: ErrorReference = {
  400: {
    'balance.bucket-malformed':
      'the bucket cannot hold that: its unit, value or validity is not valid',
  },
  409: {
    'balance.value-spent': 'what would have to be taken back is spent already',
    'balance.action-final': 'the status of the action cannot become that one',
    'balance.reservation-closed': 'the reservation was settled, released or has expired',
    'balance.attribute-fixed': 'the attribute cannot change once value has moved',
    'balance.bucket-expired': 'a bucket that has expired is not opened again: its value is gone',
    'balance.bucket-reserved': 'the bucket has reservations that are not settled yet',
  },
  429: {
    'balance.overloaded': 'more actions wait than memory is there for: send it again in a moment',
  },
};

export function commandsOverloaded(waiting: number): DomainError {
  return new DomainError({
    kind: 'overloaded',
    code: 'balance.overloaded',
    message: `${waiting} actions are waiting and memory for more is not there; send again in a moment`,
  });
}

export function valueSpent(bucketId: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'balance.value-spent',
    message: `Bucket ${bucketId} no longer holds what would have to be taken back`,
    details: [{ path: 'status', value: 'cancelled', message: 'the value was already spent' }],
  });
}

export function actionFinal(from: ActionStatus, to: unknown): DomainError {
  const can = from === 'completed' ? 'becomes cancelled' : `stays ${from}`;
  return new DomainError({
    kind: 'conflict',
    code: 'balance.action-final',
    message: `An action that is ${from} ${can}, not ${String(to)}`,
    details: [{ path: 'status', value: to, message: `what is ${from} ${can}` }],
  });
}

export function bucketExpired(id: string, to: unknown): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'balance.bucket-expired',
    message: `Bucket ${id} is expired and stays expired`,
    details: [{ path: 'status', value: to, message: 'what is expired stays expired' }],
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
