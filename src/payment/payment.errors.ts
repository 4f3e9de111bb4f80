import { DomainError, type ErrorReference } from '../core/domain-error';
import type { MovementState } from './domain/movement-lifecycle';

export const paymentErrors: ErrorReference = {
  400: {
    'payment.status-unknown': 'the status is none that a payment or refund can have',
  },
  409: {
    'payment.correlator-reused': 'the correlatorId is that of another payment',
    'payment.illegal-transition':
      'the payment or refund that the correlatorId names cannot become that',
  },
};

/** The correlator is that of an earlier payment, but amount or currency are others. */
export function correlatorReused(correlator: string, paymentId: string): DomainError {
  const message = `is that of payment ${paymentId}, which has another amount`;
  return new DomainError({
    kind: 'conflict',
    code: 'payment.correlator-reused',
    message: `correlatorId ${correlator.slice(0, 100)} ${message}`,
    details: [{ path: 'correlatorId', value: correlator.slice(0, 100), message }],
  });
}

export function statusUnknown(status: unknown, known: readonly MovementState[]): DomainError {
  const message = `must be one of ${known.join(', ')}`;
  return new DomainError({
    kind: 'invalid',
    code: 'payment.status-unknown',
    message: `status ${message}`,
    details: [{ path: 'status', value: status, message }],
  });
}

export function illegalMovement(
  name: string,
  from: MovementState,
  to: MovementState,
  allowed: readonly MovementState[],
): DomainError {
  const message =
    allowed.length === 0
      ? `A ${name} that is ${from} stays ${from}`
      : `A ${name} that is ${from} becomes ${allowed.join(' or ')}, not ${to}`;
  return new DomainError({
    kind: 'conflict',
    code: 'payment.illegal-transition',
    message,
    details: [{ path: 'status', value: to, message }],
  });
}
