import { formatInstant, type Instant, instantOf, type Period } from '../../core/time';
import { query, row, rows, type Tx } from '../../platform/database';
import { plainArray, textArray } from '../../platform/sql-array';

export type AccountText = { readonly id: string; readonly body: Readonly<Record<string, unknown>> };

type LateRow = {
  payer_id: string;
  subscription_id: string;
  service_from: Date;
  service_to: Date;
};

// One price at a time: joined freely, the planner reads all prices there are.
const OWING = `CROSS JOIN LATERAL (
  SELECT FROM price p WHERE p.tenant_id = s.tenant_id AND p.id = sold.id AND (p.owes_unused OR EXISTS (
    SELECT FROM rate_card_version v WHERE v.tenant_id = p.tenant_id AND v.card_code = p.card_code AND v.owes_unused))
  OFFSET 0) p`;

/** What bills, live and closed, need of payers beyond the account directory. */
export class PayerRepository {
  /** The billing accounts as their owners wrote them: names, terms, purchase orders. */
  async documents(tx: Tx, ids: readonly string[]): Promise<Map<string, AccountText['body']>> {
    if (ids.length === 0) return new Map();
    const found = await rows<AccountText>(
      tx,
      // One by one: of very many the planner would rather read all documents there are.
      `SELECT d.id, d.body FROM unnest($1::text[]) AS wanted(id) CROSS JOIN LATERAL (
         SELECT id, body FROM document WHERE kind = 'billingAccount' AND id = wanted.id OFFSET 0) d`,
      [ids],
    );
    return new Map(found.map(({ id, body }) => [id, body]));
  }

  /**
   * The payers that have had subscriptions, and since when one that owes something whether or not it is used:
   * a recurring fee, a minimum, a flat price. What only costs when used shows in its accruals.
   */
  async owingSince(tx: Tx, payerIds: readonly string[]): Promise<Map<string, Instant | null>> {
    const found = await rows<{ payer_id: string; owing_since: Date | null }>(
      tx,
      `SELECT a.payer_id, min(s.starts_at) FILTER (WHERE EXISTS (
         SELECT FROM unnest(s.price_ids) AS sold(id) ${OWING} LIMIT 1)) AS owing_since
       FROM account a JOIN subscription s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
       WHERE a.payer_id = ANY($1::text[]) GROUP BY a.payer_id`,
      [payerIds],
    );
    return new Map(found.map(({ payer_id, owing_since: since }) => [payer_id, instantOf(since)]));
  }

  /**
   * The closed service periods that usage on the bills of these periods belongs to, and whose it is: on those
   * that are due, and on those that took the start of a period before its end.
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
   * The service periods up to these that are to be rated again, because events came out of order or the days
   * of a subscription changed: of the others nothing is read, nor of what prepaid value was drawn for.
   */
  async outOfOrder(
    tx: Tx,
    periods: readonly { readonly payerId: string; readonly serviceFrom: Instant }[],
  ): Promise<{ readonly payerId: string; readonly serviceFrom: Instant }[]> {
    const found = await query<{ payer_id: string; service_from: Date }>(tx, {
      name: 'billing-out-of-order',
      text: `SELECT DISTINCT p.payer_id, c.service_from
        FROM unnest($1::text[], $2::timestamptz[]) AS p(payer_id, service_from)
        JOIN account a ON a.payer_id = p.payer_id
        JOIN subscription s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
        JOIN counter c ON c.tenant_id = a.tenant_id AND c.subscription_id = s.id
          AND c.service_from <= p.service_from AND c.out_of_order AND NOT c.was_drawn
        ORDER BY 1, 2`,
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

  /** Payers whose account names the party; two at most, as more than one is too many. */
  async ofParty(tx: Tx, partyId: string): Promise<string[]> {
    const found = await rows<{ id: string }>(
      tx,
      `WITH named AS MATERIALIZED (
         SELECT id FROM document_of_tenant WHERE kind = 'billingAccount' AND body @? $1::jsonpath)
       SELECT a.id FROM named n JOIN account a ON a.id = n.id WHERE a.id = a.payer_id LIMIT 2`,
      [`$.relatedParty.id ? (@ == ${JSON.stringify(partyId)})`],
    );
    return found.map(({ id }) => id);
  }

  /** The last one in the order in which bills were issued, which `seq` tells whatever the clocks say. */
  lastBill(tx: Tx, payerId: string): Promise<{ id: string; seq: string } | undefined> {
    return row(tx, `SELECT id, seq FROM bill WHERE payer_id = $1 ORDER BY seq DESC LIMIT 1`, [
      payerId,
    ]);
  }
}
