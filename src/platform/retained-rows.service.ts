import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatInstant, type Instant } from '../core/time';
import { query, type Tx } from './database';
import { oldest, Retention } from './retention.service';
import { Settings } from './settings';

/** What the platform itself keeps for a time: keys of requests, jobs that ended. */
@Injectable()
export class RetainedRows implements OnModuleInit {
  constructor(
    private readonly retention: Retention,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    const { idempotencyKeysMs, jobsMs } = this.settings.retained;
    const keep = (name: string, forMs: number, text: string) => {
      this.retention.keep({ name, forMs, remove: removal(text) });
    };
    keep('idempotency keys', idempotencyKeysMs, oldest('idempotency_key', 'created_at'));
    keep('jobs', jobsMs, oldest('job', 'finished_at'));
  }
}

function removal(text: string) {
  return async (tx: Tx, before: Instant, limit: number): Promise<number> =>
    (await query(tx, { text, values: [formatInstant(before), limit] })).rowCount ?? 0;
}
