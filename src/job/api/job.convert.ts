import { formatInstant } from '../../core/time';
import type { Job, JobDocument, JobStatus } from '../../platform/jobs';

export type JobResource = {
  readonly id: string;
  readonly href: string;
  readonly kind: string;
  readonly status: JobStatus;
  readonly progress: JobDocument;
  readonly result: JobDocument | null;
  readonly error: JobDocument | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
};

export function toJobResource(job: Job, origin = ''): JobResource {
  return {
    id: job.id,
    href: `${origin}/api/v1/jobs/${job.id}`,
    kind: job.kind,
    status: job.status,
    progress: job.progress,
    result: job.result,
    error: job.error,
    createdAt: formatInstant(job.createdAt),
    finishedAt: job.finishedAt === null ? null : formatInstant(job.finishedAt),
  };
}
