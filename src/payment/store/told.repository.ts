import { In } from 'typeorm';
import type { Tx } from '../../platform/database';
import { insertIfFree } from '../../platform/insert-if-free';
import { MovementToldEntity } from './movement-told.entity';
import { fromToldRow, type Named, type Told, toToldRow } from './movement.mapping';

/** The table `movement_told`: what was told and is not booked; under the lock of the payer's root. */
export class ToldRepository {
  /** Of any of the payers. */
  async find(
    tx: Tx,
    kind: string,
    payerIds: readonly string[],
    correlator: string,
  ): Promise<Told[]> {
    const named = { kind, payerId: In(payerIds), correlator };
    const found = await tx.findBy(MovementToldEntity, named);
    return found.map((row) => fromToldRow(row.id, row));
  }

  /** What was told first stands. */
  async remember(tx: Tx, kind: string, told: Named<string>): Promise<void> {
    await insertIfFree(tx, MovementToldEntity, 'movement_told_pk', toToldRow(kind, told));
  }

  /** It is booked, or cannot be: the next time it is told of is another time. */
  async forget(
    tx: Tx,
    kind: string,
    id: string,
    payerIds: readonly string[],
    correlator: string,
  ): Promise<void> {
    await tx.delete(MovementToldEntity, { kind, payerId: In(payerIds), correlator, id });
  }
}
