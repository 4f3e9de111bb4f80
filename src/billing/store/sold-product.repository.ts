import { rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { SoldProduct } from '../domain/sold-product';

// Each by key; what it answered for last, where it answers for nothing any more.
const SOLD = `
SELECT s.id, d.body ->> 'name' AS name, ARRAY(
  SELECT j.subject FROM subject j WHERE j.tenant_id = s.tenant_id AND j.subscription_id = s.id ORDER BY j.subject) AS subjects
FROM unnest($1::text[]) AS wanted(id)
CROSS JOIN LATERAL (SELECT * FROM subscription s WHERE s.id = wanted.id OFFSET 0) s
LEFT JOIN LATERAL (SELECT body FROM document d WHERE d.kind = 'product' AND d.id = s.product_id OFFSET 0) d ON true`;

/** Products as their customers know them. */
export class SoldProductRepository {
  async of(tx: Tx, subscriptionIds: readonly string[]): Promise<Map<string, SoldProduct>> {
    if (subscriptionIds.length === 0) return new Map();
    const found = await rows<SoldProduct & { readonly id: string }>(tx, SOLD, [
      textArray(subscriptionIds),
    ]);
    return new Map(found.map(({ id, name, subjects }) => [id, { name, subjects }]));
  }
}
