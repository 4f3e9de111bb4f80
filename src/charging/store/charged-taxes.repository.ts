import { instants, integers, texts, uuids } from '../../platform/binary-array';
import { query, type Tx } from '../../platform/database';
import { LINE_ENDINGS } from '../../rating';
import type { AccrualKey, ChargedTax } from '../domain/running-totals';

// Searches the line itself, its groups, the part of its period, and their corrections, on the first bill that shows
// the line: later charges have that bill's tax.
const LOAD_TAXES = `
SELECT DISTINCT ON (k.id) k.id, a.tax_category, trim_scale(a.tax_rate)::text AS tax_rate, a.tax_exemption
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::text[], $6::text[])
  AS k(id, n, subscription_id, service_from, price_id, line)
CROSS JOIN LATERAL (SELECT a.tax_category, a.tax_rate, a.tax_exemption FROM accrual a
  WHERE a.subscription_id = k.subscription_id AND a.service_from = k.service_from AND a.price_id = k.price_id
    AND starts_with(a.line, k.line) AND substr(a.line, length(k.line) + 1) ~ '${LINE_ENDINGS}'
  ORDER BY a.bill_from, a.id LIMIT 1) a
ORDER BY k.id, k.n`;

export type TaxRow = {
  readonly tax_category: string | null;
  readonly tax_rate: string;
  readonly tax_exemption: string | null;
};

export class ChargedTaxesRepository {
  /** For accruals that do not exist yet: the tax of earlier charges that applies to them. */
  async load(tx: Tx, keys: readonly (readonly [id: string, AccrualKey])[]) {
    const asked = keys.flatMap(([id, { subscriptionId, service, taxedAs }]) =>
      taxedAs.map((taxed, n) => ({ id, n, subscriptionId, service, ...taxed })),
    );
    const taxes = new Map<string, ChargedTax>();
    if (asked.length === 0) return taxes;
    const values = [
      uuids(asked, ({ id }) => id),
      integers(asked, ({ n }) => n),
      texts(asked, ({ subscriptionId }) => subscriptionId),
      instants(asked, ({ service }) => service.from),
      texts(asked, ({ priceId }) => priceId),
      texts(asked, ({ line }) => line),
    ];
    const { rows } = await query<TaxRow & { id: string }>(tx, {
      name: 'tax-load',
      text: LOAD_TAXES,
      values,
    });
    for (const row of rows) taxes.set(row.id, taxFrom(row));
    return taxes;
  }
}

export function taxFrom(row: TaxRow): ChargedTax {
  const { tax_category: category, tax_rate: ratePercent, tax_exemption: exemption } = row;
  return { category, ratePercent, exemption };
}
