import { type Instant, instant } from '../../core/time';
import { query, row, rows, type Tx } from '../../platform/database';
import type { Subscription } from '../domain/subscription';

type SubscriptionRow = {
  readonly id: string;
  readonly product_id: string;
  readonly account_id: string;
  readonly offering_id: string | null;
  readonly price_ids: string[];
  readonly quantity: string;
  readonly status: string;
  readonly starts_at: Date;
  readonly ends_at: Date | null;
};

const COLUMNS =
  's.id, s.product_id, s.account_id, s.offering_id, s.price_ids, s.quantity, s.status, s.starts_at, s.ends_at';

const OF_SUBJECTS = {
  name: 'subscription-of-subjects',
  text: `SELECT j.subject, ${COLUMNS}
         FROM subject j JOIN subscription s ON s.tenant_id = j.tenant_id AND s.id = j.subscription_id
         WHERE j.subject = ANY($1::text[])`,
};

/** The tables `subscription` and `subject`: what charging and billing read of TMF637 products. */
export class SubscriptionRepository {
  async ofSubjects(
    tx: Tx,
    subjects: readonly string[],
  ): Promise<Array<{ subject: string; subscription: Subscription }>> {
    const { rows: found } = await query<SubscriptionRow & { subject: string }>(tx, {
      ...OF_SUBJECTS,
      values: [subjects],
    });
    return found.map((entry) => ({ subject: entry.subject, subscription: fromRow(entry) }));
  }

  find(tx: Tx, ids: readonly string[]): Promise<Subscription[]> {
    return this.where(tx, 's.id = ANY($1::text[])', ids);
  }

  ofAccounts(tx: Tx, accountIds: readonly string[]): Promise<Subscription[]> {
    return this.where(tx, 's.account_id = ANY($1::text[])', accountIds);
  }

  ofProducts(tx: Tx, productIds: readonly string[]): Promise<Subscription[]> {
    return this.where(tx, 's.product_id = ANY($1::text[])', productIds);
  }

  /** The subscription as it is now, with exactly these subjects. */
  async save(tx: Tx, subscription: Subscription, subjects: readonly string[]): Promise<void> {
    await rows(
      tx,
      `INSERT INTO subscription
         (id, product_id, account_id, offering_id, price_ids, quantity, status, starts_at, ends_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (tenant_id, id) DO UPDATE SET
         account_id = excluded.account_id, offering_id = excluded.offering_id,
         price_ids = excluded.price_ids, quantity = excluded.quantity, status = excluded.status,
         starts_at = excluded.starts_at, ends_at = excluded.ends_at`,
      toRow(subscription),
    );
    await this.saveSubjects(tx, subscription.id, subjects);
  }

  async end(tx: Tx, id: string, endsAt: Instant): Promise<void> {
    await rows(
      tx,
      `UPDATE subscription SET ends_at = greatest($2, starts_at), status = 'terminated' WHERE id = $1`,
      [id, new Date(endsAt)],
    );
  }

  async deleteOfProduct(tx: Tx, productId: string): Promise<void> {
    await rows(
      tx,
      'DELETE FROM subject WHERE subscription_id IN (SELECT id FROM subscription WHERE product_id = $1)',
      [productId],
    );
    await rows(tx, 'DELETE FROM subscription WHERE product_id = $1', [productId]);
  }

  async hasCharges(tx: Tx, productId: string): Promise<boolean> {
    const found = await row<{ charged: boolean }>(
      tx,
      `SELECT EXISTS (
         SELECT FROM subscription s
         JOIN account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
         JOIN accrual c ON c.tenant_id = a.tenant_id AND c.root_id = a.root_id AND c.subscription_id = s.id
         WHERE s.product_id = $1) AS charged`,
      [productId],
    );
    return found?.charged === true;
  }

  private async where(
    tx: Tx,
    condition: string,
    values: readonly string[],
  ): Promise<Subscription[]> {
    const sql = `SELECT ${COLUMNS} FROM subscription s WHERE ${condition} ORDER BY s.starts_at, s.id`;
    return (await rows<SubscriptionRow>(tx, sql, [values])).map(fromRow);
  }

  private async saveSubjects(
    tx: Tx,
    subscriptionId: string,
    subjects: readonly string[],
  ): Promise<void> {
    await rows(
      tx,
      `WITH gone AS (
         DELETE FROM subject WHERE subscription_id = $1 AND subject <> ALL($2::text[]))
       INSERT INTO subject (subject, subscription_id) SELECT unnest($2::text[]), $1
       ON CONFLICT (tenant_id, subject, subscription_id) DO NOTHING`,
      [subscriptionId, subjects],
    );
  }
}

function toRow(subscription: Subscription): unknown[] {
  const { id, productId, accountId, offeringId, priceIds, quantity, status } = subscription;
  const endsAt = subscription.endsAt === null ? null : new Date(subscription.endsAt);
  const startsAt = new Date(subscription.startsAt);
  return [id, productId, accountId, offeringId, priceIds, quantity, status, startsAt, endsAt];
}

function fromRow(found: SubscriptionRow): Subscription {
  return {
    id: found.id,
    productId: found.product_id,
    accountId: found.account_id,
    offeringId: found.offering_id,
    priceIds: found.price_ids,
    quantity: found.quantity,
    status: found.status,
    startsAt: instant(found.starts_at.getTime()),
    endsAt: found.ends_at === null ? null : instant(found.ends_at.getTime()),
  };
}
