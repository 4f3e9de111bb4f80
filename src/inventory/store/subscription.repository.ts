import { invariant } from '../../core/invariant';
import { formatInstant, type Instant, instantOf, type Period } from '../../core/time';
import { query, row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import type { Subscription } from '../domain/subscription';
import { type Tenured, withTenures } from '../domain/tenure';
import {
  dateOf,
  fromRow,
  SUBSCRIPTION_COLUMNS,
  type SubscriptionRow,
  toRow,
} from './subscription.mapping';

/** A subscription whose booked fees may differ from what is owed, since that instant. */
export type Unsettled = { readonly subscription: Tenured; readonly since: Instant };

/** A subject, and the time for which a subscription is looked for. */
export type AskedSubjects = { readonly subject: string; readonly within: Period };
/** An account, and the time in which it may owe something. */
export type AskedAccount = { readonly accountId: string; readonly within: Period };
/** A subject and a subscription that answers for it. */
export type Answering = { readonly subject: string; readonly subscription: Tenured };

// One index probe per subject: subscriptions that answered at the time, and those without an end, which tell under
// which root the subject is served by now.
const OF_SUBJECTS = {
  name: 'subscription-of-subjects',
  text: `SELECT w.subject, ${SUBSCRIPTION_COLUMNS}
         FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS w(subject, since, until)
         JOIN subject j ON j.subject = w.subject
           AND j.ends_at > w.since AND (j.starts_at < w.until OR j.ends_at = 'infinity')
         JOIN subscription s ON s.tenant_id = j.tenant_id AND s.root_id = j.root_id AND s.id = j.subscription_id`,
};

// For subjects without a result. When the subject is listed at another time, the last listing shows that it exists
// and does not answer. A subject that is never listed may be a product's own id; then its last subscription is always
// found.
const OF_OTHERS = {
  name: 'subscription-of-others',
  text: `SELECT w.subject, ${SUBSCRIPTION_COLUMNS}
         FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS w(subject, since, until)
         LEFT JOIN LATERAL (SELECT subscription_id AS id FROM subject WHERE subject.subject = w.subject
           ORDER BY ends_at DESC, starts_at DESC LIMIT 1) listed ON true
         CROSS JOIN LATERAL (
           SELECT listed.id WHERE listed.id IS NOT NULL
           UNION
           SELECT id FROM subscription WHERE listed.id IS NULL AND product_id = w.subject
             AND coalesce(ends_at, 'infinity') > w.since AND starts_at < w.until
           UNION
           (SELECT id FROM subscription WHERE listed.id IS NULL AND product_id = w.subject
            ORDER BY coalesce(ends_at, 'infinity') DESC, starts_at DESC LIMIT 1)) found
         JOIN subscription s ON s.id = found.id`,
};

/** Of one product that changed more than once at an instant, `P~10` comes after `P~2`. */
const IN_TURN = 's.starts_at, length(s.id), s.id';

// One account at a time, and open-ended subscriptions separately: behind row-level security an index supports neither
// `coalesce` nor the OR of both. Ended subscriptions are not read.
const LIVING = `SELECT ${SUBSCRIPTION_COLUMNS}
  FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS w(account_id, since, until)
  CROSS JOIN LATERAL (
    SELECT * FROM subscription l WHERE l.account_id = w.account_id AND l.terminates_at > w.since
    UNION ALL
    SELECT * FROM subscription l WHERE l.account_id = w.account_id AND l.terminates_at IS NULL) s
  WHERE s.starts_at <= w.until ORDER BY ${IN_TURN}`;

// Prices that the catalogue could not read when they were sold and can read now: fees are owed from the start of the
// subscription.
const PRICED_SINCE = `EXISTS (SELECT FROM price p WHERE p.tenant_id = s.tenant_id AND p.id = ANY(s.awaited_price_ids))`;

// Written like the condition of the partial index, so that the planner uses it.
const TO_SETTLE = `(s.unsettled_from IS NOT NULL OR s.awaited_price_ids <> '{}')`;

const TAKE_UNSETTLED = `
WITH taken AS (
  SELECT ${SUBSCRIPTION_COLUMNS}, least(s.unsettled_from, CASE WHEN ${PRICED_SINCE} THEN s.starts_at END) AS unsettled_from
  FROM subscription s WHERE s.id = ANY($1::text[]) AND (s.unsettled_from IS NOT NULL OR ${PRICED_SINCE})
  FOR UPDATE
), settled AS (
  UPDATE subscription s SET unsettled_from = NULL, awaited_price_ids = ARRAY(
    SELECT awaited.id FROM unnest(s.awaited_price_ids) AS awaited(id)
    WHERE NOT EXISTS (SELECT FROM price p WHERE p.tenant_id = s.tenant_id AND p.id = awaited.id))
  FROM taken WHERE s.tenant_id = current_setting('app.tenant') AND s.id = taken.id
)
SELECT * FROM taken s ORDER BY ${IN_TURN}`;

/** The tables `subscription` and `subject`, from which charging and billing read TMF637 products. */
export class SubscriptionRepository {
  /** For each subject the subscriptions that answer at the time, or one that does not answer any more or yet. */
  async ofSubjects(tx: Tx, asked: readonly AskedSubjects[]): Promise<Answering[]> {
    const listed = await this.answering(tx, OF_SUBJECTS, asked);
    const found = new Set(listed.map(({ subject }) => subject));
    const others = asked.filter(({ subject }) => !found.has(subject));
    return others.length === 0
      ? listed
      : [...listed, ...(await this.answering(tx, OF_OTHERS, others))];
  }

  async find(tx: Tx, ids: readonly string[]): Promise<Tenured[]> {
    return this.tenured(tx, await this.where(tx, 's.id = ANY($1::text[])', ids));
  }

  async ofAccounts(tx: Tx, accountIds: readonly string[]): Promise<Tenured[]> {
    const found = await this.where(tx, 's.account_id = ANY($1::text[])', accountIds);
    // A subscription that goes on stays under one account, so all parts of it were found.
    return withTenures(found, found);
  }

  /** For each account the subscriptions in service at any time of its period, or beginning at its end. */
  async living(tx: Tx, asked: readonly AskedAccount[]): Promise<Tenured[]> {
    const found = await rows<SubscriptionRow>(tx, LIVING, [
      textArray(asked.map(({ accountId }) => accountId)),
      plainArray(asked.map(({ within }) => formatInstant(within.from))),
      plainArray(asked.map(({ within }) => formatInstant(within.to))),
    ]);
    return this.tenured(tx, found.map(fromRow));
  }

  async ofProducts(tx: Tx, productIds: readonly string[]): Promise<Tenured[]> {
    const found = await this.where(tx, 's.product_id = ANY($1::text[])', productIds);
    return withTenures(found, found);
  }

  /**
   * `unsettledFrom` says from when fees may differ from what was booked; the earliest one stands. A new subscription
   * that starts in a closed period owes what that period would have billed. Prices that cannot be read yet are
   * awaited until `takeUnsettled` finds them.
   */
  async save(
    tx: Tx,
    subscription: Subscription,
    unsettledFrom: Instant | null,
    isNew: boolean,
  ): Promise<void> {
    const saved = await row(
      tx,
      `INSERT INTO subscription (id, product_id, account_id, offering_id, price_ids, quantity, status,
         starts_at, ends_at, terminates_at, suspensions, origins, awaited_price_ids, unsettled_from)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, ARRAY(
         SELECT sold.id FROM unnest($5::text[]) AS sold(id)
         WHERE NOT EXISTS (SELECT FROM price p WHERE p.tenant_id = current_setting('app.tenant') AND p.id = sold.id)),
         coalesce($13, CASE WHEN $14 THEN (
         SELECT $8::timestamptz FROM account a
         JOIN account p ON p.tenant_id = a.tenant_id AND p.id = a.payer_id AND p.open_from > $8::timestamptz
         WHERE a.id = $3) END))
       ON CONFLICT (tenant_id, id) DO UPDATE SET
         account_id = excluded.account_id, offering_id = excluded.offering_id,
         price_ids = excluded.price_ids, quantity = excluded.quantity, status = excluded.status,
         starts_at = excluded.starts_at, ends_at = excluded.ends_at,
         terminates_at = excluded.terminates_at, suspensions = excluded.suspensions, origins = excluded.origins,
         awaited_price_ids = ARRAY(
           SELECT unnest(subscription.awaited_price_ids) UNION SELECT unnest(excluded.awaited_price_ids)),
         unsettled_from = least(subscription.unsettled_from, excluded.unsettled_from)
       WHERE subscription.product_id = excluded.product_id
       RETURNING id`,
      [...toRow(subscription), dateOf(unsettledFrom), isNew],
    );
    invariant(saved !== undefined, `subscription ${subscription.id} is of another product`);
  }

  /** Replaces the subjects of the subscription by these. What stands is not written again: each row asks of others. */
  async saveSubjects(tx: Tx, subscriptionId: string, subjects: readonly string[]): Promise<void> {
    await rows(
      tx,
      `WITH gone AS (
         DELETE FROM subject WHERE subscription_id = $1 AND subject <> ALL($2::text[]))
       INSERT INTO subject (subject, subscription_id)
       SELECT wanted, $1 FROM unnest($2::text[]) wanted
       WHERE NOT EXISTS (SELECT FROM subject j WHERE j.subscription_id = $1 AND j.subject = wanted)
       ON CONFLICT (tenant_id, subject, subscription_id) DO NOTHING`,
      [subscriptionId, subjects],
    );
  }

  /** Subscriptions of these accounts whose fees are to be checked again; the accounts' roots must be locked. */
  unsettledOf(
    tx: Tx,
    accountIds: readonly string[],
  ): Promise<{ readonly id: string; readonly accountId: string }[]> {
    return rows(
      tx,
      `SELECT s.id, s.account_id AS "accountId" FROM subscription s
       WHERE s.account_id = ANY($1::text[]) AND ${TO_SETTLE} AND (s.unsettled_from IS NOT NULL OR ${PRICED_SINCE})
       ORDER BY s.id`,
      [accountIds],
    );
  }

  /**
   * Takes those of the subscriptions whose fees are to be checked, and clears the mark: no other transaction takes
   * them meanwhile, or needs to afterwards.
   */
  async takeUnsettled(tx: Tx, ids: readonly string[]): Promise<Unsettled[]> {
    const found = await rows<SubscriptionRow & { unsettled_from: Date }>(tx, TAKE_UNSETTLED, [ids]);
    const taken = await this.tenured(tx, found.map(fromRow));
    const since = new Map(found.map((each) => [each.id, instantOf(each.unsettled_from)]));
    return taken.flatMap((subscription) => {
      const from = since.get(subscription.id);
      return from === undefined ? [] : [{ subscription, since: from }];
    });
  }

  async deleteOfProduct(tx: Tx, productId: string): Promise<void> {
    await rows(
      tx,
      'DELETE FROM subject WHERE subscription_id IN (SELECT id FROM subscription WHERE product_id = $1)',
      [productId],
    );
    await rows(tx, 'DELETE FROM subscription WHERE product_id = $1', [productId]);
  }

  /** `charges` say where those of subscription `s` of account `a` are. */
  async hasCharges(tx: Tx, productId: string, charges: readonly string[]): Promise<boolean> {
    if (charges.length === 0) return false;
    const found = await row<{ charged: boolean }>(
      tx,
      `SELECT EXISTS (
         SELECT FROM subscription s
         JOIN account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
         WHERE s.product_id = $1 AND (${charges.map((each) => `EXISTS (${each})`).join(' OR ')})) AS charged`,
      [productId],
    );
    return found?.charged === true;
  }

  private async answering(
    tx: Tx,
    statement: { readonly name: string; readonly text: string },
    asked: readonly AskedSubjects[],
  ): Promise<Answering[]> {
    const { rows: found } = await query<SubscriptionRow & { subject: string }>(tx, {
      ...statement,
      values: [
        textArray(asked.map(({ subject }) => subject)),
        plainArray(asked.map(({ within }) => formatInstant(within.from))),
        plainArray(asked.map(({ within }) => formatInstant(within.to))),
      ],
    });
    const subscriptions = await this.tenured(tx, found.map(fromRow));
    const byId = new Map(subscriptions.map((each) => [each.id, each]));
    return found.flatMap(({ subject, id }) => {
      const subscription = byId.get(id);
      return subscription === undefined ? [] : [{ subject, subscription }];
    });
  }

  /** Loads related subscriptions only for ended ones, because only these can continue in others. */
  private async tenured(tx: Tx, found: readonly Tenured[]): Promise<Tenured[]> {
    const ended = found.filter(({ terminatesAt }) => terminatesAt !== null);
    const products = [...new Set(ended.map(({ productId }) => productId))];
    return withTenures(found, products.length === 0 ? [] : await this.ofProducts(tx, products));
  }

  private async where(tx: Tx, condition: string, values: readonly string[]): Promise<Tenured[]> {
    const sql = `SELECT ${SUBSCRIPTION_COLUMNS} FROM subscription s WHERE ${condition} ORDER BY ${IN_TURN}`;
    return (await rows<SubscriptionRow>(tx, sql, [values])).map(fromRow);
  }
}
