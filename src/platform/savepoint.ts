import { asOutOfReach, rows, type Tx } from './database';

/** Runs part of a transaction: if it throws, only its writes are rolled back, and the transaction can go on. */
export async function savepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await rows(tx, 'SAVEPOINT part');
  const result = await work().catch(async (error: unknown) => {
    const cause = asOutOfReach(tx, error);
    await rows(tx, 'ROLLBACK TO SAVEPOINT part');
    await rows(tx, 'RELEASE SAVEPOINT part');
    throw cause;
  });
  await rows(tx, 'RELEASE SAVEPOINT part');
  return result;
}
