import { row, rows, type Tx } from '../../platform/database';

export class LocationRepository {
  /** Makes registrations wait for each other, so that two schemas cannot take one location. */
  async lock(tx: Tx): Promise<void> {
    await rows(
      tx,
      `SELECT pg_advisory_xact_lock(hashtextextended('extension schemas ' || current_setting('app.tenant'), 0))`,
    );
  }

  /** The id of another schema at this location, found by index. */
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
