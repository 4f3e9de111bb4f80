import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Busy, Charging, type Outcome } from '../charging';
import { audit } from '../platform/audit';
import { busyLast, untilNoneBusy } from '../platform/busy-last';
import { Database, type Tx } from '../platform/database';
import { type Job, type JobDocument, Jobs } from '../platform/jobs';
import type { Tenant } from '../platform/tenant';
import { type Body, type Once, once, parseListQuery, type RequestContext } from '../tmf';
import { stillRejected } from './store/rejected-usage';
import { UsageStore } from './store/usage.store';
import { malformedFilter } from './usage.errors';

const JOB = 'usage.recycle';
const ROUTE = 'POST /api/v1/usages/recycle';
const CHUNK_SIZE = 500;
/** The wait for a root that other work holds; it is retried. */
const LOCK_WAIT_MS = 1_000;

type Tally = { tried: number; rated: number; rejected: number };
/** Usages of a busy root, at most a chunk. */
type Held = { readonly rootId: string; readonly ids: string[] };
type Chunk = { readonly ids: readonly string[]; readonly outcomes: readonly (Outcome | Busy)[] };
/** Chooses the next usages of a query, or those of given ids that are still rejected. */
type Choice = (tx: Tx) => Promise<string[]>;

/** Tries rejected usage again after its cause was corrected. A second run charges nothing twice. */
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
  start(context: RequestContext, filter: Body = {}): Promise<Once<string>> {
    const { tenant, idempotencyKey: key } = context;
    const filters = filtersOf(filter);
    const query = new URLSearchParams(filters).toString();
    const { paging, sort, fields, jsonPaths } = parseListQuery(query);
    // Ignoring these parameters would recycle everything.
    const isMore = paging.requested || sort.length > 0 || jsonPaths.length > 0;
    if (isMore || fields !== undefined) {
      const message =
        'must name attributes of usage: paging, sorting and JSONPath have no place here';
      throw malformedFilter([{ path: 'filter', value: Object.fromEntries(filters), message }]);
    }
    return this.database.transaction(tenant, (tx) =>
      once(tx, { key, route: ROUTE, payload: filter }, async () => {
        const id = await this.jobs.enqueue(tx, { kind: JOB, input: { query } });
        audit(tx, context, { resourceType: 'Recycling', resourceId: id, after: { query } });
        return id;
      }),
    );
  }

  private async run(
    job: Job,
    progress: (state: JobDocument) => Promise<void>,
  ): Promise<JobDocument> {
    const query = parseListQuery(queryOf(job.input));
    const tally: Tally = { tried: 0, rated: 0, rejected: 0 };
    const held: Held[] = [];
    let after: string | null = null;
    do {
      const from: string | null = after;
      const next: Choice = (tx) => this.store.lockRejected(tx, query, from, CHUNK_SIZE);
      const chunk = await this.chunk(job.tenant, next, true);
      after = chunk.ids.at(-1) ?? null;
      count(chunk, tally, held);
      await progress(tally);
    } while (after !== null);
    // Usages of busy roots come last, root by root, so that waiting for one does not delay others.
    await untilNoneBusy(held, (left) =>
      busyLast(left, async ({ ids }) => {
        await progress(tally);
        const chunk = await this.chunk(job.tenant, (tx) => stillRejected(tx, ids), false);
        count(chunk, tally, []);
        return true;
      }),
    );
    await progress(tally);
    return tally;
  }

  private chunk(tenant: Tenant, choice: Choice, skipBusy: boolean): Promise<Chunk> {
    const work = async (tx: Tx): Promise<Chunk> => {
      const ids = await choice(tx);
      const usages = await this.store.findAll(tx, ids);
      const outcomes = await this.charging.recycle(tx, tenant, usages, skipBusy);
      return { ids: usages.map(({ id }) => id), outcomes };
    };
    const how = { pool: 'background', lockWaitMs: LOCK_WAIT_MS } as const;
    return this.database.transaction(tenant, work, how);
  }
}

function count({ ids, outcomes }: Chunk, tally: Tally, held: Held[]): void {
  outcomes.forEach((outcome, index) => {
    const id = ids[index];
    if (id === undefined) return;
    if (outcome.status === 'busy') {
      putAside(held, outcome.rootId, id);
      return;
    }
    tally.tried += 1;
    tally[outcome.status === 'accepted' ? 'rated' : 'rejected'] += 1;
  });
}

function putAside(held: Held[], rootId: string, id: string): void {
  const own = held.findLast((one) => one.rootId === rootId);
  if (own !== undefined && own.ids.length < CHUNK_SIZE) own.ids.push(id);
  else held.push({ rootId, ids: [id] });
}

/** An empty filter selects all rejected usage; one that cannot be read is refused. */
function filtersOf(filter: Body): [name: string, value: string][] {
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
