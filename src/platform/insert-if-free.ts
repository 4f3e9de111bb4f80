import type { EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import type { Tx } from './database';

/** False when its primary key is taken, and nothing is written; one that another transaction is about to take is waited for. */
export async function insertIfFree<E extends ObjectLiteral>(
  tx: Tx,
  entity: EntityTarget<E>,
  primaryKey: string,
  row: QueryDeepPartialEntity<E>,
): Promise<boolean> {
  const inserted = await tx
    .createQueryBuilder()
    .insert()
    .into(entity)
    .values(row)
    // Of no column: the row that is there stays. Any other key that is taken is an error.
    .orUpdate([], primaryKey)
    .returning('1')
    .updateEntity(false)
    .execute();
  return Array.isArray(inserted.raw) && inserted.raw.length > 0;
}
