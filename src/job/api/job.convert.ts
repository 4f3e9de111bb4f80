import { formatInstant } from '../../core/time';
import type { Job } from '../../platform/jobs';
import type { JobResource } from './job.dto';

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
