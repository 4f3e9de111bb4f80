import { In } from 'typeorm';
import type { Tx } from '../../platform/database';
import { MovementToldEntity } from './movement-told.entity';
import type { Told } from '../domain/movement';
import { fromToldRow, toToldRow } from './movement.mapping';

/** The path of the resource (`kind`) and the correlator, by which a client identifies a movement. */
type Name = { readonly kind: string; readonly correlator: string };

/** The table `movement_told`: accounts and the movements reported for them. Used under the lock of their root. */
export class ToldRepository {
  /** Keyed by account id. */
  async find(tx: Tx, name: Name, accountIds: readonly string[]): Promise<Map<string, Told>> {
    const found = await tx.findBy(MovementToldEntity, { ...name, accountId: In(accountIds) });
    return new Map(found.map((row) => [row.accountId, fromToldRow(row)]));
  }

  /** None of the accounts may have an entry of that name yet. */
  async remember(tx: Tx, name: Name, accountIds: readonly string[], told: Told): Promise<void> {
    const rows = accountIds.map((accountId) => ({ ...name, accountId, ...toToldRow(told) }));
    await tx.insert(MovementToldEntity, rows);
  }

  /** Called when a movement cannot be booked, so that a new report of it counts as another movement. */
  async forget(tx: Tx, kind: string, id: string): Promise<void> {
    await tx.delete(MovementToldEntity, { kind, id });
  }
}
