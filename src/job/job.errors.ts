import { DomainError, type ErrorReference } from '../core/domain-error';

export const jobErrors: ErrorReference = {
  404: {
    'job.unknown': 'the tenant has no such job',
  },
  reason: {
    'job.failed': 'the job ended by a bug, which is in the log',
    'job.given-up': 'the process of the job ended five times while it ran',
  },
};

export function jobUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'job.unknown',
    message: `There is no job ${id.slice(0, 100)}`,
  });
}
