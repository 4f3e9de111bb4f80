import { In } from 'typeorm';
import type { Tx } from '../../platform/database';
import { MovementToldEntity } from './movement-told.entity';
import { fromToldRow, type Told, toToldRow } from './movement.mapping';

/** How clients name a movement: by the path of its resource, and their correlator. */
type Name = { readonly kind: string; readonly correlator: string };

/** The table `movement_told`: which movement each account was told of; under the lock of the accounts' root. */
export class ToldRepository {
  /** By account. */
  async find(tx: Tx, name: Name, accountIds: readonly string[]): Promise<Map<string, Told>> {
    const found = await tx.findBy(MovementToldEntity, { ...name, accountId: In(accountIds) });
    return new Map(found.map((row) => [row.accountId, fromToldRow(row)]));
  }

  /** Of none of the accounts something may be known by that name. */
  async remember(tx: Tx, name: Name, accountIds: readonly string[], told: Told): Promise<void> {
    const rows = accountIds.map((accountId) => ({ ...name, accountId, ...toToldRow(told) }));
    await tx.insert(MovementToldEntity, rows);
  }

  /** It cannot be booked: the next time it is told of is another time. */
  async forget(tx: Tx, kind: string, id: string): Promise<void> {
    await tx.delete(MovementToldEntity, { kind, id });
  }
}
