import { row, rows, type Tx } from '../../platform/database';

export class LocationRepository {
  /** Who registers a schema waits here for whoever else does, so that a location is given once. */
  async lock(tx: Tx): Promise<void> {
    await rows(
      tx,
      `SELECT pg_advisory_xact_lock(hashtextextended('extension schemas ' || current_setting('app.tenant'), 0))`,
    );
  }

  /** The other schema at a location, by index. */
  async holderOf(tx: Tx, location: string, id: string): Promise<string | undefined> {
    const found = await row<{ id: string }>(
      tx,
      `SELECT id FROM document_of_tenant
       WHERE kind = 'schemas' AND id <> $2 AND body @> $1::jsonb LIMIT 1`,
      [JSON.stringify({ location }), id],
    );
    return found?.id;
  }
}
