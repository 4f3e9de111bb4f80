import { formatInstant, type Instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { Tenant } from '../../platform/tenant';

/** The place of a subscription in the order of renewals; `at` as PostgreSQL prints it. */
export type RenewalPlace = { readonly id: string; readonly at: string };

/** When the allowances of a subscription are to be looked at next; null means never. */
export type Renewal = { readonly subscriptionId: string; readonly at: Instant | null };

/** Renewal times in the table `subscription`. Every change of a subscription resets its time to `-infinity`. */
export class RenewalRepository {
  async tenants(tx: Tx, now: Instant): Promise<Tenant[]> {
    const found = await rows<{ tenant_id: Tenant }>(
      tx,
      'SELECT DISTINCT tenant_id FROM subscription WHERE renews_at <= $1',
      [formatInstant(now)],
    );
    return found.map(({ tenant_id }) => tenant_id);
  }

  due(
    tx: Tx,
    now: Instant,
    after: RenewalPlace | undefined,
    limit: number,
  ): Promise<RenewalPlace[]> {
    const behind = after === undefined ? '' : 'AND (renews_at, id) > ($3::timestamptz, $4::text)';
    return rows<RenewalPlace>(
      tx,
      `SELECT id, renews_at::text AS at FROM subscription WHERE renews_at <= $1 ${behind}
       ORDER BY renews_at, id LIMIT $2`,
      [formatInstant(now), limit, ...(after === undefined ? [] : [after.at, after.id])],
    );
  }

  /** The roots of the subscriptions must be locked. */
  async set(tx: Tx, renewals: readonly Renewal[]): Promise<void> {
    await rows(
      tx,
      `UPDATE subscription s SET renews_at = r.renews_at
       FROM unnest($1::text[], $2::timestamptz[]) AS r(id, renews_at)
       WHERE s.id = r.id AND s.tenant_id = current_setting('app.tenant')
         AND s.renews_at IS DISTINCT FROM r.renews_at`,
      [
        textArray(renewals.map(({ subscriptionId }) => subscriptionId)),
        plainArray(renewals.map(({ at }) => (at === null ? null : formatInstant(at)))),
      ],
    );
  }
}
