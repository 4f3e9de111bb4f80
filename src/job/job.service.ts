import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database';
import { type Job, Jobs } from '../platform/jobs';
import type { Tenant } from '../platform/tenant';
import { jobUnknown } from './job.errors';

@Injectable()
export class JobService {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
  ) {}

  async find(tenant: Tenant, id: string): Promise<Job> {
    const job = await this.database.read(tenant, (tx) => this.jobs.find(tx, id));
    if (job === undefined) throw jobUnknown(id);
    return job;
  }
}
