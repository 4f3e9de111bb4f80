import type { EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import type { Tx } from './database';

/**
 * False, without writing, when the primary key is taken. Waits for another transaction that is inserting the same
 * key.
 */
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
    // No column is updated, so the existing row stays. A conflict on any other key is an error.
    .orUpdate([], primaryKey)
    .returning('1')
    .updateEntity(false)
    .execute();
  return Array.isArray(inserted.raw) && inserted.raw.length > 0;
}
