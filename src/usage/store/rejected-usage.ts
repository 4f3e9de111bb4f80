import { rows, type Tx } from '../../platform/database';

/** Locks those usages that are still rejected and not locked by others. */
export async function stillRejected(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT id FROM usage WHERE id = ANY($1::uuid[]) AND status IN ('rejected', 'recycled')
     ORDER BY id FOR UPDATE SKIP LOCKED`,
    [ids],
  );
  return found.map(({ id }) => id);
}
