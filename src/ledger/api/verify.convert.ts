import { formatInstant } from '../../core/time';
import type { Job } from '../../platform/jobs';
import { scopeOf } from '../proofs.service';
import type { ProofOfBooks } from './proof.dto';
import { verdictsOf } from './proof-progress.convert';

export function toProof(job: Job, origin: string): ProofOfBooks {
  // The place to resume from is internal and not shown.
  const { broken, place: _place, ...progress } = job.progress;
  const found = verdictsOf(job.result?.['checks'] ?? broken);
  return {
    id: job.id,
    href: `${origin}/api/v1/verify/${job.id}`,
    scope: scopeOf(job.input),
    status: job.status,
    holds: found.some(({ holds }) => !holds) ? false : job.status === 'done' ? true : null,
    checks: found,
    progress,
    error: job.error,
    createdAt: formatInstant(job.createdAt),
    finishedAt: job.finishedAt === null ? null : formatInstant(job.finishedAt),
  };
}
