import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Charging } from '../charging';
import { Database, type Tx } from '../platform/database';
import { type Job, type JobDocument, Jobs } from '../platform/jobs';
import type { Tenant } from '../platform/tenant';
import { type ListQuery, parseListQuery } from '../tmf';
import { UsageStore } from './store/usage.store';

const JOB = 'usage.recycle';
const CHUNK_SIZE = 500;

type Tally = { readonly tried: number; readonly rated: number; readonly rejected: number };

/** Tries rejected usage again once the cause is mended. Running it twice charges nothing twice. */
@Injectable()
export class Recycling implements OnModuleInit {
  private readonly store = new UsageStore();

  constructor(
    private readonly database: Database,
    private readonly charging: Charging,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(JOB, (job, progress) => this.run(job, progress));
  }

  /** `filter` holds TMF630 filters: `{"usageSpecification.id": "llm.tokens"}`. Answers the job's id. */
  start(tenant: Tenant, filter: Readonly<Record<string, unknown>>): Promise<string> {
    const query = new URLSearchParams(
      Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    parseListQuery(query);
    return this.database.transaction(tenant, (tx) =>
      this.jobs.enqueue(tx, { kind: JOB, input: { query } }),
    );
  }

  private async run(
    job: Job,
    progress: (state: JobDocument) => Promise<void>,
  ): Promise<JobDocument> {
    const query = parseListQuery(queryOf(job.input));
    let tally: Tally = { tried: 0, rated: 0, rejected: 0 };
    let after: string | null = null;
    for (;;) {
      const chunk = await this.database.transaction(job.tenant, (tx) =>
        this.chunk(tx, job.tenant, query, after),
      );
      const tried = tally.tried + chunk.tried;
      const rated = tally.rated + chunk.rated;
      tally = { tried, rated, rejected: tried - rated };
      await progress(tally);
      if (chunk.last === null) return tally;
      after = chunk.last;
    }
  }

  private async chunk(
    tx: Tx,
    tenant: Tenant,
    query: ListQuery,
    after: string | null,
  ): Promise<{ tried: number; rated: number; last: string | null }> {
    const ids = await this.store.lockRejected(tx, query, after, CHUNK_SIZE);
    const usages = await this.store.findAll(tx, ids);
    const outcomes = await this.charging.recycle(tx, tenant, usages);
    const rated = outcomes.filter(({ status }) => status === 'accepted').length;
    return { tried: outcomes.length, rated, last: ids.at(-1) ?? null };
  }
}

function queryOf({ query }: JobDocument): string {
  return typeof query === 'string' ? query : '';
}
