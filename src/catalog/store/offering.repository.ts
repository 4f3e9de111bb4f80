import { rows, type Tx } from '../../platform/database';

export type Document = Readonly<Record<string, unknown>>;
export type CatalogKind = 'productOffering' | 'productOfferingPrice';

/** The documents of offerings and prices, many at a time. */
export class OfferingRepository {
  async load(tx: Tx, kind: CatalogKind, ids: readonly string[]): Promise<Map<string, Document>> {
    if (ids.length === 0) return new Map();
    const found = await rows<{ id: string; body: Document }>(
      tx,
      'SELECT id, body FROM document WHERE kind = $1 AND id = ANY($2::text[])',
      [kind, ids],
    );
    return new Map(found.map(({ id, body }) => [id, body]));
  }

  /** Bundles of which the price is a part. */
  async bundlesOf(tx: Tx, priceId: string): Promise<Map<string, Document>> {
    const found = await rows<{ id: string; body: Document }>(
      tx,
      `SELECT id, body FROM document WHERE kind = 'productOfferingPrice'
         AND body @> jsonb_build_object('bundledPopRelationship', jsonb_build_array(jsonb_build_object('id', $1::text)))
       ORDER BY seq`,
      [priceId],
    );
    return new Map(found.map(({ id, body }) => [id, body]));
  }
}
