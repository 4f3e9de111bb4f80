import { rows, type Tx } from './database';

/** A part of a transaction: if it throws, what it wrote is undone, and the transaction may go on without it. */
export async function savepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await rows(tx, 'SAVEPOINT part');
  const result = await work().catch(async (error: unknown) => {
    await rows(tx, 'ROLLBACK TO SAVEPOINT part');
    await rows(tx, 'RELEASE SAVEPOINT part');
    throw error;
  });
  await rows(tx, 'RELEASE SAVEPOINT part');
  return result;
}
