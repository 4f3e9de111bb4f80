import { instantOf } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import type { ChargedUsage } from '../domain/prove-charge';
import { EXCHANGE_COLUMNS, type ExchangeRow, fromExchangeRow } from './exchange.mapping';
import { type KeptRecord, recordOf } from '../domain/stored-usage';

const PAGE_SIZE = 1_000;

/** What buckets covered of each usage in `p`. */
export const COVERED = `LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('unit', unit, 'quantity', quantity)) AS covered FROM (
    SELECT b.unit, trim_scale(sum(d.quantity))::text AS quantity FROM draw d
    CROSS JOIN LATERAL (SELECT b.unit FROM bucket b WHERE b.id = d.bucket_id LIMIT 1) b
    WHERE d.root_id = p.root_id AND d.usage_id = p.id AND d.accrual_id IS NULL GROUP BY 1) by_unit
) d ON true`;

// Rejected usage is included in the walk, but has no charge.
const PAGE = `
WITH page AS MATERIALIZED (
  SELECT id, root_id, source, external_id, occurred_at, received_at, subject, meter, quantity, amount, attributes, accrual_id,
    charge_quantity, aggregate_before, charge_amount
  FROM usage WHERE id > $1::uuid ORDER BY id LIMIT ${PAGE_SIZE}
)
SELECT p.id, p.source, p.external_id AS "externalId", p.occurred_at AS "occurredAt", p.received_at, p.subject, p.meter,
  p.quantity::text, p.amount::text, p.attributes,
  p.charge_quantity::text, trim_scale(p.aggregate_before)::text AS aggregate_before, p.charge_amount::text,
  a.price_id, a.card, a.version, a.line, a.exchange_rate_id, a.exchange_rate, a.exchanged_from, coalesce(d.covered, '[]') AS covered
FROM page p
LEFT JOIN LATERAL (SELECT a.price_id, a.card, a.version, a.line, ${EXCHANGE_COLUMNS} FROM accrual a
  WHERE a.root_id = p.root_id AND a.id = p.accrual_id LIMIT 1) a ON true
${COVERED}
ORDER BY p.id`;

const FIRST = '00000000-0000-0000-0000-000000000000';

export type UsagePage = {
  readonly rows: number;
  readonly last: string | undefined;
  readonly charged: readonly ChargedUsage[];
};

export class ChargedUsageRepository {
  /** A page of usage by id, and those usages that have a charge in their row. */
  async page(tx: Tx, after: string | undefined): Promise<UsagePage> {
    const found = await rows<ChargedRow>(tx, PAGE, [after ?? FIRST]);
    const last = found.length < PAGE_SIZE ? undefined : found.at(-1)?.id;
    return { rows: found.length, last, charged: found.flatMap(chargedFrom) };
  }
}

export type ChargedRow = KeptRecord &
  ExchangeRow & {
    id: string;
    received_at: Date;
    charge_quantity: string | null;
    aggregate_before: string | null;
    charge_amount: string | null;
    price_id: string | null;
    card: string | null;
    version: number | null;
    line: string | null;
    covered: ChargedUsage['covered'];
  };

/** Empty for a usage without a charge in its row. */
export function chargedFrom(row: ChargedRow): ChargedUsage[] {
  const { charge_quantity: quantity, aggregate_before: aggregateBefore, charge_amount } = row;
  const { card, version, line } = row;
  if (quantity === null || aggregateBefore === null || charge_amount === null) return [];
  if (card === null || version === null || line === null) return [];
  const { id, price_id: priceId, covered } = row;
  const receivedAt = instantOf(row.received_at);
  const charge = { quantity, aggregateBefore, amount: charge_amount };
  const record = recordOf(row);
  const exchange = fromExchangeRow(row);
  return [{ id, record, receivedAt, priceId, card, version, line, exchange, ...charge, covered }];
}
