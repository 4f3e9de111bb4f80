import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { LastingClient } from './lasting-client';
import { connectionString } from './locks';

// Below the patience of those who ask: orchestrators commonly give up after one to ten seconds.
const ANSWER_MAX_MS = 1_000;

/** Asks the database on a connection of its own: however busy the others are, it is told apart from one that is gone. */
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
    // A connection that breaks between two questions is made anew at the next one.
    this.pool.on('error', () => undefined);
  }

  /** Who asks while a question is under way hears its answer. */
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
