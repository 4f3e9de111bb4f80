import type { Tx } from '../../platform/database';
import { insertIfFree } from '../../platform/insert-if-free';
import { MovementToldEntity } from './movement-told.entity';
import { type Named, type Told, fromToldRow, toToldRow } from './movement.mapping';

/** The table `movement_told`: what was told and is not booked; under the lock of the payer's root. */
export class ToldRepository {
  async find(tx: Tx, kind: string, payerId: string, correlator: string): Promise<Told | undefined> {
    const found = await tx.findOneBy(MovementToldEntity, { kind, payerId, correlator });
    return found === null ? undefined : fromToldRow(found.id, found);
  }

  /** What was told first stands. */
  async remember(tx: Tx, kind: string, told: Named<string>): Promise<void> {
    await insertIfFree(tx, MovementToldEntity, 'movement_told_pk', toToldRow(kind, told));
  }

  /** It is booked, or cannot be: the next time it is told of is another time. */
  async forget(tx: Tx, kind: string, payerId: string, correlator: string): Promise<void> {
    await tx.delete(MovementToldEntity, { kind, payerId, correlator });
  }
}
