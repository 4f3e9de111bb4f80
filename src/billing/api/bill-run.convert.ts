import { formatInstant, type Instant, parseInstant } from '../../core/time';
import type { Job } from '../../platform/jobs';
import type { BillRunRequest } from '../bill-run.service';
import type { BillRunResource, StartBillRun } from './bill-run.dto';

export function fromStartBillRun(
  { billingAccount, upTo }: StartBillRun,
  now: Instant,
): BillRunRequest {
  return {
    billingAccount: billingAccount ?? null,
    upTo: typeof upTo === 'string' ? parseInstant(upTo) : now,
  };
}

export function toBillRun(job: Job, origin: string): BillRunResource {
  const { billingAccount, upTo } = job.input;
  return {
    id: job.id,
    href: `${origin}/api/v1/billRuns/${job.id}`,
    status: job.status,
    billingAccount: typeof billingAccount === 'string' ? billingAccount : null,
    upTo: String(upTo),
    progress: job.progress,
    result: job.result,
    error: job.error,
    createdAt: formatInstant(job.createdAt),
    finishedAt: job.finishedAt === null ? null : formatInstant(job.finishedAt),
  };
}
