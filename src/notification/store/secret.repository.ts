import { type Instant, instantOf } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import { HUB_CHANGED_CHANNEL } from './hub.repository';

/** The tenant is part of the key, because the relay reads the secrets of all tenants. */
export type HubKey = { readonly tenant: string; readonly hubId: string };

export type StoredSecret = {
  readonly id: string;
  readonly sealed: Buffer;
  /** Null for the newest. */
  readonly endsAt: Instant | null;
};

type SecretRow = Omit<StoredSecret, 'endsAt'> & { readonly endsAt: Date | null };

export class SecretRepository {
  /** Newest first. */
  async of(tx: Tx, { tenant, hubId }: HubKey): Promise<StoredSecret[]> {
    const found = await rows<SecretRow>(
      tx,
      `SELECT id, sealed, ends_at AS "endsAt" FROM hub_secret WHERE tenant_id = $1 AND hub_id = $2 ORDER BY id DESC`,
      [tenant, hubId],
    );
    return found.map(({ endsAt, ...rest }) => ({ ...rest, endsAt: instantOf(endsAt) }));
  }

  /** Does nothing when the listener is gone or a concurrent call has added one. */
  async add(tx: Tx, { tenant, hubId }: HubKey, id: string, sealed: Buffer): Promise<void> {
    await rows(
      tx,
      `INSERT INTO hub_secret (tenant_id, hub_id, id, sealed)
       SELECT tenant_id, id, $3, $4 FROM hub_subscription WHERE tenant_id = $1 AND id = $2 ON CONFLICT DO NOTHING`,
      [tenant, hubId, id, sealed],
    );
  }

  /** Makes concurrent rotations wait. False when the listener does not exist. */
  async lock(tx: Tx, { tenant, hubId }: HubKey): Promise<boolean> {
    const found = await row(
      tx,
      'SELECT id FROM hub_subscription WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE',
      [tenant, hubId],
    );
    return found !== undefined;
  }

  /**
   * Secrets in `goOn` end at `until` at the latest, all others are deleted. A process that sends to the listener
   * starts over.
   */
  async retire(
    tx: Tx,
    { tenant, hubId }: HubKey,
    goOn: readonly string[],
    until: Instant,
  ): Promise<void> {
    await rows(
      tx,
      'DELETE FROM hub_secret WHERE tenant_id = $1 AND hub_id = $2 AND id <> ALL($3::text[])',
      [tenant, hubId, goOn],
    );
    await rows(
      tx,
      'UPDATE hub_secret SET ends_at = least(ends_at, $3) WHERE tenant_id = $1 AND hub_id = $2',
      [tenant, hubId, new Date(until)],
    );
    await rows(tx, `SELECT pg_notify('${HUB_CHANGED_CHANNEL}', $1)`, [hubId]);
  }
}
