import { formatInstant, type Instant, tryParseInstant } from '../../core/time';
import { unknownFields } from '../../core/unknown-fields';
import type { Job, JobDocument, JobStatus } from '../../platform/jobs';
import { runMalformed } from '../billing.errors';
import type { BillRunRequest } from '../bill-run.service';

export type BillRunResource = {
  readonly id: string;
  readonly href: string;
  readonly status: JobStatus;
  readonly billingAccount: string | null;
  readonly upTo: string;
  readonly progress: JobDocument;
  readonly result: JobDocument | null;
  readonly error: JobDocument | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
};

/** `{"billingAccount": "A" or {"id": "A"}, "upTo": instant}`; both may be left out. */
export function fromBillRunRequest(body: unknown, now: Instant): BillRunRequest {
  const given = body ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw runMalformed([{ path: 'body', value: given, message: 'is an object' }]);
  }
  const unknown = unknownFields(given, ['billingAccount', 'upTo']);
  if (unknown.length > 0) throw runMalformed(unknown);
  const fields: Readonly<Record<string, unknown>> = { ...given };
  return {
    billingAccount: accountOf(fields['billingAccount']),
    upTo: instantOf(fields['upTo'], now),
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

function accountOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const id = typeof value === 'object' && 'id' in value ? value.id : value;
  if (typeof id === 'string' && id !== '') return id;
  const path = 'billingAccount';
  throw runMalformed([{ path, value, message: 'is the id of a billing account' }]);
}

function instantOf(value: unknown, now: Instant): Instant {
  if (value === undefined || value === null) return now;
  const at = typeof value === 'string' ? tryParseInstant(value) : undefined;
  if (at !== undefined) return at;
  throw runMalformed([{ path: 'upTo', value, message: 'is an ISO 8601 instant with a zone' }]);
}
