import { DomainError } from '../core/domain-error';

export function jobUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'job.unknown',
    message: `There is no job ${id.slice(0, 100)}`,
  });
}
