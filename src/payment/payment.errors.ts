import { DomainError, type ErrorReference } from '../core/domain-error';

export const paymentErrors: ErrorReference = {
  409: {
    'payment.correlator-reused': 'the correlatorId is that of another payment',
  },
};

/** The client's own identifier says it is a payment that came before, but it is not that one. */
export function correlatorReused(correlator: string, paymentId: string): DomainError {
  const message = `is that of payment ${paymentId}, which has another amount`;
  return new DomainError({
    kind: 'conflict',
    code: 'payment.correlator-reused',
    message: `correlatorId ${correlator.slice(0, 100)} ${message}`,
    details: [{ path: 'correlatorId', value: correlator.slice(0, 100), message }],
  });
}
