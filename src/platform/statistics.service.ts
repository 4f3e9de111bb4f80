import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, rows } from './database';
import { Scheduler } from './scheduler';

const EVERY_MS = 5_000;
/** Tables with fewer changed rows are small enough to be scanned, whatever the planner assumes. */
const CHANGES_MIN = 1_000;

const STALE = `
SELECT s.relname AS name FROM pg_stat_user_tables s
WHERE s.schemaname = 'public' AND s.n_mod_since_analyze >= greatest($1, s.n_live_tup / 2)
ORDER BY s.relname`;

/**
 * After bulk work (an import, a bill run) the planner uses old statistics until autovacuum runs, a minute later at
 * the soonest. Tables of which half has changed are analyzed at once.
 */
@Injectable()
export class Statistics implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly scheduler: Scheduler,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.every(EVERY_MS, 'statistics', async (signal) => {
      await this.refresh(signal);
    });
  }

  /** Answers the analyzed tables. Each has a transaction of its own, because its lock blocks vacuum. */
  async refresh(signal?: AbortSignal): Promise<string[]> {
    const stale = await this.database.system((tx) =>
      rows<{ name: string }>(tx, STALE, [CHANGES_MIN]),
    );
    const names: string[] = [];
    for (const { name } of stale) {
      if (signal?.aborted) break;
      await this.database.system((tx) => rows(tx, 'SELECT meterline_analyze($1)', [name]));
      names.push(name);
    }
    return names;
  }
}
