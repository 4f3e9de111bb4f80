import { DomainError, type ErrorReference } from '../core/domain-error';

export const auditErrors: ErrorReference = {
  404: { 'audit.event-unknown': 'no audit event has this id' },
};

export function eventUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'audit.event-unknown',
    message: `There is no audit event ${id}`,
  });
}
