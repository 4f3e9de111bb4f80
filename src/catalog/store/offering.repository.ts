import { rows, type Tx } from '../../platform/database';

export type Document = Readonly<Record<string, unknown>>;
export type CatalogKind = 'productOffering' | 'productOfferingPrice' | 'productSpecification';

/** The documents of offerings and prices, many at a time. */
export class OfferingRepository {
  /** In one order, so that two who compile the same prices never wait for each other in a ring. */
  async load(tx: Tx, kind: CatalogKind, ids: readonly string[]): Promise<Map<string, Document>> {
    if (ids.length === 0) return new Map();
    const found = await rows<{ id: string; body: Document }>(
      tx,
      'SELECT id, body FROM document WHERE kind = $1 AND id = ANY($2::text[]) ORDER BY id',
      [kind, ids],
    );
    return new Map(found.map(({ id, body }) => [id, body]));
  }

  /** Prices that are compiled from this one too: as a part of them, or as their discount. */
  async dependentsOf(tx: Tx, priceId: string): Promise<Map<string, Document>> {
    const found = await rows<{ id: string; body: Document }>(
      tx,
      `SELECT id, body FROM document WHERE kind = 'productOfferingPrice'
         AND (body -> 'bundledPopRelationship' @> jsonb_build_array(jsonb_build_object('id', $1::text))
           OR body -> 'popRelationship' @> jsonb_build_array(
                jsonb_build_object('id', $1::text, 'relationshipType', 'discount')))
       ORDER BY seq`,
      [priceId],
    );
    return new Map(found.map(({ id, body }) => [id, body]));
  }
}
