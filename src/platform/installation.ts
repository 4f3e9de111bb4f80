import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import { Database, row } from './database';

/** Identifies the installation: equal for all processes on one database, and not secret. */
@Injectable()
export class Installation {
  private known: Promise<string> | undefined;

  constructor(private readonly database: Database) {}

  id(): Promise<string> {
    this.known ??= this.read().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async read(): Promise<string> {
    const found = await this.database.system((tx) =>
      row<{ id: string }>(tx, 'SELECT id FROM installation'),
    );
    invariant(found !== undefined, 'the table installation has lost its row');
    return found.id;
  }
}
