import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { formatInstant, type Instant, MINUTE_MS, plusMs } from '../core/time';
import { Clock } from './clock';
import { Database, row, type Tx } from './database';
import { Scheduler } from './scheduler';

const EVERY_MS = 10 * MINUTE_MS;
/** Rows removed in one transaction. */
const BATCH_SIZE = 1_000;
/** Per rule and turn; the rest is left to the next turn. */
const BATCHES_MAX = 1_000;

const NOTHING: Removed = { count: 0, upTo: null };

/** `upTo` is the time of the newest as PostgreSQL prints it; null when there was none. */
export type Removed = { readonly count: number; readonly upTo: string | null };

/** Rows between two times, the first as PostgreSQL prints it, and how many of them at most. */
export type Removal = { readonly from: string; readonly before: Instant; readonly limit: number };

/** A kind of rows that is kept for a limited time. */
export type Kept = {
  readonly name: string;
  readonly forMs: number;
  /** Removes the oldest of them, by index and across tenants. */
  readonly remove: (tx: Tx, removal: Removal) => Promise<Removed>;
};

/** Removes rows that were kept long enough. Rooms register what they keep and for how long. */
@Injectable()
export class Retention implements OnApplicationBootstrap {
  private readonly kept: Kept[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
  ) {}

  /** Called in `onModuleInit`. */
  keep(kept: Kept): void {
    this.kept.push(kept);
  }

  /** Keeps rows that a statement like that of `oldest` removes. */
  keepRows(name: string, forMs: number, text: string): void {
    const remove = async (tx: Tx, { from, before, limit }: Removal): Promise<Removed> =>
      (await row<Removed>(tx, text, [formatInstant(before), limit, from])) ?? NOTHING;
    this.keep({ name, forMs, remove });
  }

  onApplicationBootstrap(): void {
    this.scheduler.every(EVERY_MS, 'retention', async (signal) => {
      await this.run(signal);
    });
  }

  /** Answers the number of rows removed, by kind. */
  async run(signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const removed = new Map<string, number>();
    for (const kept of this.kept) removed.set(kept.name, await this.remove(kept, signal));
    return removed;
  }

  private async remove({ forMs, remove }: Kept, signal: AbortSignal | undefined): Promise<number> {
    const before = plusMs(this.clock.now(), -forMs);
    let removed = 0;
    // What was removed stays in the index until VACUUM comes: no batch passes what those before it removed.
    let from = '-infinity';
    for (let batch = 0; batch < BATCHES_MAX && signal?.aborted !== true; batch++) {
      const removal = { from, before, limit: BATCH_SIZE };
      const { count, upTo } = await this.database.system((tx) => remove(tx, removal));
      removed += count;
      from = upTo ?? from;
      if (count < BATCH_SIZE) break;
    }
    return removed;
  }
}

/** SQL for the oldest rows of a table, by the time in `column`. */
export function oldest(table: string, column: string): string {
  return `WITH gone AS (DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${table} WHERE ${column} >= $3 AND ${column} < $1 ORDER BY ${column} LIMIT $2
    FOR UPDATE SKIP LOCKED)) RETURNING ${column} AS at)
  SELECT count(*)::int AS count, max(at)::text AS "upTo" FROM gone`;
}
