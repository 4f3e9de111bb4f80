import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Instant, MINUTE_MS, plusMs } from '../core/time';
import { Clock } from './clock';
import { Database, type Tx } from './database';
import { Scheduler } from './scheduler';

const EVERY_MS = 10 * MINUTE_MS;
/** Rows removed in one transaction. */
const BATCH_SIZE = 1_000;
/** Of one rule in one turn: what is left comes with the next. */
const BATCHES_MAX = 1_000;

/** Rows that are kept for a time. */
export type Kept = {
  readonly name: string;
  readonly forMs: number;
  /** Removes up to `limit` rows older than that, found by index, of whatever tenant; answers how many. */
  readonly remove: (tx: Tx, before: Instant, limit: number) => Promise<number>;
};

/** Removes what has been kept long enough. Rooms say what they keep, and for how long. */
@Injectable()
export class Retention implements OnApplicationBootstrap {
  private readonly kept: Kept[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
  ) {}

  /** Before the application has started (`onModuleInit`). */
  keep(kept: Kept): void {
    this.kept.push(kept);
  }

  onApplicationBootstrap(): void {
    this.scheduler.every(EVERY_MS, 'retention', async (signal) => {
      await this.run(signal);
    });
  }

  /** Answers how many rows of each went. */
  async run(signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const removed = new Map<string, number>();
    for (const kept of this.kept) removed.set(kept.name, await this.remove(kept, signal));
    return removed;
  }

  private async remove({ forMs, remove }: Kept, signal: AbortSignal | undefined): Promise<number> {
    const before = plusMs(this.clock.now(), -forMs);
    let removed = 0;
    for (let batch = 0; batch < BATCHES_MAX && signal?.aborted !== true; batch++) {
      const count = await this.database.system((tx) => remove(tx, before, BATCH_SIZE));
      removed += count;
      if (count < BATCH_SIZE) break;
    }
    return removed;
  }
}

/** The oldest rows of a table; which are written at the age that `column` says, and are `where`. */
export function oldest(table: string, column: string, where = 'true'): string {
  return `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${table} WHERE ${column} < $1 AND ${where} ORDER BY ${column} LIMIT $2
    FOR UPDATE SKIP LOCKED))`;
}
