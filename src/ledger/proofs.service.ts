import { Injectable, type OnModuleInit } from '@nestjs/common';
import { audit } from '../platform/audit';
import { Database, type Tx } from '../platform/database';
import { type Job, type JobDocument, Jobs } from '../platform/jobs';
import { DEFAULT_TENANT, type Tenant } from '../platform/tenant';
import { TenantTraces } from '../platform/tenant-traces';
import type { RequestContext } from '../tmf';
import { notTheOperator, ownerUnknown, proofUnknown } from './ledger.errors';
import { Verify } from './verify.service';

const PROOF = 'ledger.proof';

/** `tenant`: the caller's books; `all`: those of every tenant, for the operator of the installation. */
export type Scope = 'tenant' | 'all';

/** Proofs as jobs: asked for, shown while they run, and kept as long as other jobs. */
@Injectable()
export class Proofs implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly verify: Verify,
    private readonly traces: TenantTraces,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(PROOF, (job, progress) => this.run(job, progress));
  }

  /** A queued proof serves all later requests, because it has not begun to read. */
  request(context: RequestContext, scope: Scope): Promise<Job> {
    const { tenant } = context;
    if (scope === 'all' && tenant !== DEFAULT_TENANT) throw notTheOperator(tenant);
    return this.database.transaction(tenant, async (tx) => {
      if (tenant !== DEFAULT_TENANT && !(await this.traces.isKnown(tx))) throw ownerUnknown(tenant);
      const waiting = (await this.jobs.queued(tx, PROOF)).find(
        ({ input }) => scopeOf(input) === scope,
      );
      if (waiting !== undefined) return waiting;
      const id = await this.jobs.enqueue(tx, { kind: PROOF, input: { scope } });
      audit(tx, context, { resourceType: 'Proof', resourceId: id, after: { scope } });
      return this.findIn(tx, id);
    });
  }

  find(tenant: Tenant, id: string): Promise<Job> {
    return this.database.read(tenant, (tx) => this.findIn(tx, id));
  }

  /** The proof that was requested last. */
  async newest(tenant: Tenant): Promise<Job> {
    const found = await this.database.read(tenant, (tx) => this.jobs.newest(tx, PROOF));
    if (found === undefined) throw proofUnknown();
    return found;
  }

  private async findIn(tx: Tx, id: string): Promise<Job> {
    const job = await this.jobs.find(tx, id);
    if (job === undefined || job.kind !== PROOF) throw proofUnknown(id);
    return job;
  }

  private async run(
    { tenant, input, progress: kept }: Job,
    progress: (state: JobDocument) => Promise<void>,
  ): Promise<JobDocument> {
    const tenants = scopeOf(input) === 'all' ? await this.verify.tenants() : [tenant];
    const checks = await this.verify.prove(tenants, progress, kept);
    return { holds: checks.every(({ holds }) => holds), checks };
  }
}

export function scopeOf({ scope }: JobDocument): Scope {
  return scope === 'all' ? 'all' : 'tenant';
}
