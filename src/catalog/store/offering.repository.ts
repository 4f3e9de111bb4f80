import { rows, type Tx } from '../../platform/database';
import { fromDocument, type WrittenPrices } from './written-price.mapping';

export type Document = Readonly<Record<string, unknown>>;
export type CatalogKind = 'productOffering' | 'productOfferingPrice' | 'productSpecification';

/** Reads documents of offerings and prices in bulk. */
export class OfferingRepository {
  /** Ordered by id, so that concurrent compilations lock in the same order and never deadlock. */
  async load(tx: Tx, kind: CatalogKind, ids: readonly string[]): Promise<Map<string, Document>> {
    if (ids.length === 0) return new Map();
    const found = await rows<{ id: string; body: Document }>(
      tx,
      'SELECT id, body FROM document WHERE kind = $1 AND id = ANY($2::text[]) ORDER BY id',
      [kind, ids],
    );
    return new Map(found.map(({ id, body }) => [id, body]));
  }

  /** Prices as written; missing ids are left out. */
  async written(tx: Tx, ids: readonly string[]): Promise<WrittenPrices> {
    const found = await this.load(tx, 'productOfferingPrice', ids);
    return new Map([...found].map(([id, body]) => [id, fromDocument(id, body)]));
  }

  /** Prices that are compiled from this one, as part or discount, found by index. */
  async dependentsOf(tx: Tx, priceId: string): Promise<Map<string, Document>> {
    const part = { bundledPopRelationship: [{ id: priceId }] };
    const discount = { popRelationship: [{ id: priceId, relationshipType: 'discount' }] };
    const found = await rows<{ id: string; body: Document }>(
      tx,
      `SELECT id, body FROM document_of_tenant
       WHERE kind = 'productOfferingPrice' AND (body @> $1::jsonb OR body @> $2::jsonb) ORDER BY seq`,
      [JSON.stringify(part), JSON.stringify(discount)],
    );
    return new Map(found.map(({ id, body }) => [id, body]));
  }
}
