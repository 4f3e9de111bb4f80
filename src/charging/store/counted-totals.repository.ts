import { BILLED_LEGS } from '../domain/leg';
import { isOneOf } from '../../platform/sql-text';
import { rows, type Tx } from '../../platform/database';
import type { ChargedUsage } from '../domain/prove-charge';
import { EXCHANGE_COLUMNS } from './exchange.mapping';
import { type ChargedRow, chargedFrom, COVERED } from './charged-usage.repository';

const PAGE_SIZE = 1_000;

// The last usage of lines with one group, one version and one exchange rate, when all charges are stored with their usage. Late usage is
// on the accrual of a later bill.
const PAGE = `
WITH page AS MATERIALIZED (
  SELECT root_id, id, subscription_id, service_from, leg, card, line, version, group_key, aggregate
  FROM counter WHERE (root_id, id) > ($1, $2::uuid) ORDER BY root_id, id LIMIT ${PAGE_SIZE}
), last AS (
  SELECT c.root_id AS counter_root, c.id AS counter_id, c.aggregate, u.*, a.price_id, a.card, a.version, a.line,
    a.exchange_rate_id, a.exchange_rate, a.exchanged_from
  FROM page c
  CROSS JOIN LATERAL (SELECT a.root_id, a.id, a.price_id, a.card, a.version, a.line, ${EXCHANGE_COLUMNS} FROM accrual a
    WHERE a.subscription_id = c.subscription_id AND a.service_from = c.service_from AND a.kind = 'usage'
      AND a.leg = c.leg AND a.card = c.card AND a.line = c.line ORDER BY a.bill_from DESC, a.id LIMIT 1) a
  CROSS JOIN LATERAL (SELECT u.* FROM usage u
    WHERE u.root_id = a.root_id AND u.accrual_id = a.id ORDER BY u.charge_seq DESC LIMIT 1) u
  WHERE ${isOneOf('c.leg', BILLED_LEGS)} AND c.group_key = '' AND a.version = c.version
    AND NOT EXISTS (SELECT FROM accrual o JOIN charge_entry e ON e.tenant_id = o.tenant_id AND e.root_id = o.root_id AND e.accrual_id = o.id
      WHERE o.subscription_id = c.subscription_id AND o.service_from = c.service_from AND o.kind = 'usage'
        AND o.leg = c.leg AND o.card = c.card AND o.line = c.line)
    AND NOT EXISTS (SELECT FROM accrual o
      WHERE o.subscription_id = c.subscription_id AND o.service_from = c.service_from AND o.kind = 'usage'
        AND o.leg = c.leg AND o.card = c.card AND o.line = c.line
        AND (o.version, o.exchange_rate_id) IS DISTINCT FROM (c.version, a.exchange_rate_id))
)
SELECT c.root_id AS counter_root, c.id AS counter_id, trim_scale(c.aggregate)::text AS aggregate, p.id, p.source,
  p.external_id AS "externalId", p.occurred_at AS "occurredAt", p.received_at, p.subject, p.meter, p.quantity::text,
  p.amount::text, p.attributes, p.charge_quantity::text, trim_scale(p.aggregate_before)::text AS aggregate_before,
  p.charge_amount::text, p.price_id, p.card, p.version, p.line,
  p.exchange_rate_id, p.exchange_rate, p.exchanged_from, coalesce(d.covered, '[]') AS covered
FROM page c LEFT JOIN last p ON p.counter_root = c.root_id AND p.counter_id = c.id
${COVERED}
ORDER BY c.root_id, c.id`;

const FIRST: readonly string[] = ['', '00000000-0000-0000-0000-000000000000'];

/** A total, and the usage that left it where it is. */
export type CountedTotal = {
  readonly row: string;
  readonly aggregate: string;
  readonly last: ChargedUsage;
};

export type TotalsPage = {
  readonly rows: number;
  readonly last: readonly string[] | undefined;
  readonly totals: readonly CountedTotal[];
};

export class CountedTotalsRepository {
  /** A page of totals by key; `totals` has those whose last usage alone says how far they must be. */
  async page(tx: Tx, after: readonly string[] | undefined): Promise<TotalsPage> {
    const found = await rows<CounterRow>(tx, PAGE, [...(after ?? FIRST)]);
    const end = found.length < PAGE_SIZE ? undefined : found.at(-1);
    const totals = found.flatMap((each) => {
      const row = `${each.counter_root}/${each.counter_id}`;
      return chargedFrom(each).map((last) => ({ row, aggregate: each.aggregate, last }));
    });
    return { rows: found.length, last: end && [end.counter_root, end.counter_id], totals };
  }
}

type CounterRow = ChargedRow & {
  counter_root: string;
  counter_id: string;
  aggregate: string;
};
