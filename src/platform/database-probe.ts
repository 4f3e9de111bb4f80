import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { LastingClient } from './lasting-client';
import { connectionString } from './locks';

// Shorter than the timeouts of orchestrators, commonly one to ten seconds.
const ANSWER_MAX_MS = 1_000;

/** Asks the database on a separate connection, so that a busy pool is not mistaken for a lost database. */
@Injectable()
export class DatabaseProbe implements OnApplicationShutdown {
  private readonly pool: Pool;
  private asking: Promise<boolean> | undefined;

  constructor(dataSource: DataSource) {
    this.pool = new Pool({
      Client: LastingClient,
      connectionString: connectionString(dataSource),
      application_name: 'meterline health',
      max: 1,
      connectionTimeoutMillis: ANSWER_MAX_MS,
      query_timeout: ANSWER_MAX_MS,
      idleTimeoutMillis: 0,
      allowExitOnIdle: true,
      keepAlive: true,
    });
    // A broken idle connection is replaced at the next question.
    this.pool.on('error', () => undefined);
  }

  /** Concurrent callers share one question. */
  answers(): Promise<boolean> {
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  async onApplicationShutdown(): Promise<void> {
    // An application may be closed twice, a pool may not.
    if (!this.pool.ending) await this.pool.end();
  }

  private async ask(): Promise<boolean> {
    try {
      await this.pool.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }
}
