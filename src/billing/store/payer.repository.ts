import { formatInstant, type Instant, instantOf, type Period } from '../../core/time';
import { query, row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';
import { type Known, talliedTotal } from '../../tmf';

export type AccountText = { readonly id: string; readonly body: Readonly<Record<string, unknown>> };

type LateRow = {
  payer_id: string;
  subscription_id: string;
  service_from: Date;
  service_to: Date;
};

// Looks up one price at a time; as a join, the planner would read all prices.
const OWES = `EXISTS (SELECT FROM unnest(s.price_ids) AS sold(id) CROSS JOIN LATERAL (
  SELECT FROM price p WHERE p.tenant_id = s.tenant_id AND p.id = sold.id AND (p.owes_unused OR EXISTS (
    SELECT FROM rate_card_version v WHERE v.tenant_id = p.tenant_id AND v.card_code = p.card_code AND v.owes_unused))
  OFFSET 0) p LIMIT 1)`;

/** Accounts that pay for themselves, and so have a bill cycle. */
export const PAYERS: Known = {
  id: 'a.id',
  from: 'account a',
  where: 'a.id = a.payer_id',
  columns: {},
  order: 'a.created_at, a.id',
  total: (tx, filter) => talliedTotal(tx, { prefix: 'billCycle' }, filter),
};

/** Reads what bills need to know of payers beyond the account directory. */
export class PayerRepository {
  /** The billing accounts as their owners wrote them: names, terms, purchase orders. */
  async documents(tx: Tx, ids: readonly string[]): Promise<Map<string, AccountText['body']>> {
    if (ids.length === 0) return new Map();
    const found = await rows<AccountText>(
      tx,
      // Looks the documents up one by one; for long lists the planner would otherwise read all documents.
      `SELECT d.id, d.body FROM unnest($1::text[]) AS wanted(id) CROSS JOIN LATERAL (
         SELECT id, body FROM document WHERE kind = 'billingAccount' AND id = wanted.id OFFSET 0) d`,
      [ids],
    );
    return new Map(found.map(({ id, body }) => [id, body]));
  }

  /**
   * The payers that have had subscriptions, with the start of the earliest that owes money even when unused: a
   * recurring fee, a minimum or a flat price. What costs only when used shows in its accruals. Reading stops at the
   * first such subscription of an account.
   */
  async owingSince(tx: Tx, payerIds: readonly string[]): Promise<Map<string, Instant | null>> {
    const found = await rows<{ payer_id: string; owing_since: Date | null }>(
      tx,
      `SELECT p.id AS payer_id, (
         SELECT min(first.starts_at) FROM account a CROSS JOIN LATERAL (
           SELECT s.starts_at FROM subscription s
           WHERE s.account_id = a.id AND ${OWES} ORDER BY s.starts_at LIMIT 1) first
         WHERE a.payer_id = p.id) AS owing_since
       FROM unnest($1::text[]) AS p(id)
       WHERE EXISTS (SELECT FROM account a CROSS JOIN LATERAL (
         SELECT FROM subscription s WHERE s.account_id = a.id LIMIT 1) any_of WHERE a.payer_id = p.id)`,
      [payerIds],
    );
    return new Map(found.map(({ payer_id, owing_since: since }) => [payer_id, instantOf(since)]));
  }

  /** Payers with a subscription that owes money even when unused and goes on or begins after the given instant. */
  async owingBeyond(
    tx: Tx,
    payers: readonly { readonly payerId: string; readonly at: Instant }[],
  ): Promise<Set<string>> {
    const found = await rows<{ id: string }>(
      tx,
      `SELECT p.id FROM unnest($1::text[], $2::timestamptz[]) AS p(id, at)
       WHERE EXISTS (SELECT FROM account a CROSS JOIN LATERAL (
         SELECT tenant_id, price_ids FROM subscription WHERE account_id = a.id AND terminates_at IS NULL
         UNION ALL
         SELECT tenant_id, price_ids FROM subscription WHERE account_id = a.id AND terminates_at > p.at) s
         WHERE a.payer_id = p.id AND ${OWES})`,
      [
        textArray(payers.map(({ payerId }) => payerId)),
        plainArray(payers.map(({ at }) => formatInstant(at))),
      ],
    );
    return new Set(found.map(({ id }) => id));
  }

  /**
   * The closed service periods, with their subscriptions, of late usage that is on the payers' due bills or on
   * off-cycle bills of their running period.
   */
  async lateServices(
    tx: Tx,
    periods: readonly {
      readonly payerId: string;
      readonly since: Instant;
      readonly billFrom: Instant;
    }[],
  ): Promise<
    { readonly payerId: string; readonly subscriptionId: string; readonly service: Period }[]
  > {
    const found = await rows<LateRow>(
      tx,
      `SELECT DISTINCT a.payer_id, a.subscription_id, a.service_from, a.service_to
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS p(payer_id, since, bill_from)
       JOIN accrual a ON a.payer_id = p.payer_id AND a.bill_from BETWEEN p.since AND p.bill_from
       WHERE a.kind = 'usage' AND a.service_to <= p.bill_from ORDER BY 1, 3, 2`,
      [
        textArray(periods.map(({ payerId }) => payerId)),
        plainArray(periods.map(({ since }) => formatInstant(since))),
        plainArray(periods.map(({ billFrom }) => formatInstant(billFrom))),
      ],
    );
    return found.map(({ payer_id, subscription_id, service_from, service_to }) => ({
      payerId: payer_id,
      subscriptionId: subscription_id,
      service: { from: instantOf(service_from), to: instantOf(service_to) },
    }));
  }

  /**
   * Service periods up to the given ones that are to be rated again, because events came out of order or a
   * subscription's dates changed. Counters in order are not read, nor those that prepaid value was drawn for. The
   * index by root finds them: few are out of order, however many subscriptions there are.
   */
  async outOfOrder(
    tx: Tx,
    periods: readonly { readonly payerId: string; readonly serviceFrom: Instant }[],
  ): Promise<{ readonly payerId: string; readonly serviceFrom: Instant }[]> {
    const found = await query<{ payer_id: string; service_from: Date }>(tx, {
      name: 'billing-out-of-order',
      text: `SELECT DISTINCT p.payer_id, c.service_from
        FROM unnest($1::text[], $2::timestamptz[]) AS p(payer_id, service_from)
        JOIN account o ON o.id = p.payer_id
        CROSS JOIN LATERAL (SELECT subscription_id, service_from FROM counter
          WHERE root_id = o.root_id AND service_from <= p.service_from AND out_of_order AND NOT was_drawn OFFSET 0) c
        CROSS JOIN LATERAL (SELECT account_id FROM subscription
          WHERE root_id = o.root_id AND id = c.subscription_id OFFSET 0) s
        CROSS JOIN LATERAL (SELECT payer_id FROM account WHERE id = s.account_id OFFSET 0) a
        WHERE a.payer_id = p.payer_id ORDER BY 1, 2`,
      values: [
        textArray(periods.map(({ payerId }) => payerId)),
        plainArray(periods.map(({ serviceFrom }) => formatInstant(serviceFrom))),
      ],
    });
    return found.rows.map(({ payer_id, service_from }) => ({
      payerId: payer_id,
      serviceFrom: instantOf(service_from),
    }));
  }

  /** Payers whose account names the party; at most two, since callers need only know whether it is one. */
  async ofParty(tx: Tx, partyId: string): Promise<string[]> {
    const found = await rows<{ id: string }>(
      tx,
      `WITH named AS MATERIALIZED (
         SELECT id FROM document_of_tenant WHERE kind = 'billingAccount' AND body @? $1::jsonpath)
       SELECT a.id FROM named n JOIN account a ON a.id = n.id WHERE a.id = a.payer_id LIMIT 2`,
      [partyPath(partyId)],
    );
    return found.map(({ id }) => id);
  }

  async isOfParty(tx: Tx, accountId: string, partyId: string): Promise<boolean> {
    const sql = `SELECT FROM document_of_tenant WHERE kind = 'billingAccount' AND id = $1 AND body @? $2::jsonpath`;
    return (await rows(tx, sql, [accountId, partyPath(partyId)])).length > 0;
  }

  /** The payer's last bill by `seq`, the order of issue, which does not depend on clocks. */
  lastBill(tx: Tx, payerId: string): Promise<{ id: string; seq: string } | undefined> {
    return row(tx, `SELECT id, seq FROM bill WHERE payer_id = $1 ORDER BY seq DESC LIMIT 1`, [
      payerId,
    ]);
  }
}

function partyPath(partyId: string): string {
  return `$.relatedParty.id ? (@ == ${JSON.stringify(partyId)})`;
}
