import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Charging } from '../charging';
import { unknownFields } from '../core/unknown-fields';
import { Database, type Tx } from '../platform/database';
import { type Job, type JobDocument, Jobs } from '../platform/jobs';
import type { Tenant } from '../platform/tenant';
import {
  isBody,
  type ListQuery,
  type Once,
  once,
  parseListQuery,
  type RequestContext,
} from '../tmf';
import { UsageStore } from './store/usage.store';
import { malformedFilter } from './usage.errors';

const JOB = 'usage.recycle';
const ROUTE = 'POST /api/v1/usages/recycle';
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

  /** A `filter` holds TMF630 filters: `{"usageSpecification.id": "llm.tokens"}`. Answers the job's id. */
  start({ tenant, idempotencyKey: key }: RequestContext, payload: unknown): Promise<Once<string>> {
    const filters = filtersOf(payload);
    const query = new URLSearchParams(filters).toString();
    const { paging, sort, fields, jsonPaths } = parseListQuery(query);
    // Not obeyed, they would leave everything to be tried.
    const isMore = paging.requested || sort.length > 0 || jsonPaths.length > 0;
    if (isMore || fields !== undefined) {
      const message =
        'must name attributes of usage: paging, sorting and JSONPath have no place here';
      throw malformedFilter([{ path: 'filter', value: Object.fromEntries(filters), message }]);
    }
    return this.database.transaction(tenant, (tx) =>
      once(tx, { key, route: ROUTE, payload }, () =>
        this.jobs.enqueue(tx, { kind: JOB, input: { query } }),
      ),
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
      const chunk = await this.database.background.transaction(job.tenant, (tx) =>
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

/** Nothing asked for is everything that was rejected; what cannot be read is not. */
function filtersOf(payload: unknown): [name: string, value: string][] {
  const { filter = {}, ...others } = isBody(payload) ? payload : { filter: payload };
  const unknown = unknownFields(others, ['filter']);
  if (unknown.length > 0) throw malformedFilter(unknown);
  if (!isBody(filter)) {
    const message = 'must be an object of names and the values to filter by';
    throw malformedFilter([{ path: 'filter', value: filter, message }]);
  }
  return Object.entries(filter).map(([name, value]) => {
    if (typeof value === 'object') {
      const message = 'must be one value to filter by';
      throw malformedFilter([{ path: `filter.${name}`, value, message }]);
    }
    return [name, typeof value === 'string' ? value : JSON.stringify(value)];
  });
}

function queryOf({ query }: JobDocument): string {
  return typeof query === 'string' ? query : '';
}
