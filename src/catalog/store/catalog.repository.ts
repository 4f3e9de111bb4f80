import { rows, type Tx } from '../../platform/database';
import type { Resource } from '../../tmf';

/** The resources that an import wrote, with the ids that lead to their catalogues. */
export type Written = {
  readonly catalogs: readonly string[];
  readonly categories: readonly string[];
  readonly offerings: readonly string[];
};

export class CatalogRepository {
  /** Finds these catalogues, and those that contain the categories or the offerings' categories. */
  holding(tx: Tx, { catalogs, categories, offerings }: Written): Promise<Resource[]> {
    return rows<Resource>(
      tx,
      `SELECT c.id, c.body FROM document c
       WHERE c.kind = 'catalog' AND (c.id = ANY($1::text[]) OR EXISTS (
         SELECT FROM jsonb_path_query(c.body, '$.category[*].id') AS named(id)
         WHERE named.id #>> '{}' = ANY($2::text[] || ARRAY(
           SELECT jsonb_path_query(o.body, '$.category[*].id') #>> '{}' FROM document o
           WHERE o.kind = 'productOffering' AND o.id = ANY($3::text[])))))
       ORDER BY c.seq`,
      [catalogs, categories, offerings],
    );
  }
}
