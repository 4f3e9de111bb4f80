import { type Decimal, decimal, formatDecimal } from '../../core/decimal';
import { row, rows, type Tx } from '../../platform/database';

/** Something a client told of, by what it said. */
export type Told = { readonly id: string; readonly amount: Decimal; readonly currency: string };

type Remembered = Told & { readonly payerId: string; readonly correlator: string };

/** The table `movement_told`: what was told and is not booked; under the lock of the payer's root. */
export class ToldRepository {
  async find(tx: Tx, kind: string, payerId: string, correlator: string): Promise<Told | undefined> {
    const select = 'SELECT id, amount::text, currency FROM movement_told';
    return toldIn(tx, `${select} WHERE payer_id = $1 AND correlator = $2 AND kind = $3`, [
      payerId,
      correlator,
      kind,
    ]);
  }

  async remember(tx: Tx, kind: string, told: Remembered): Promise<void> {
    const { payerId, correlator, id, currency, amount } = told;
    await rows(
      tx,
      `INSERT INTO movement_told (kind, payer_id, correlator, id, currency, amount)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [kind, payerId, correlator, id, currency, formatDecimal(amount)],
    );
  }

  /** It is booked, or cannot be: the next time it is told of is another time. */
  async forget(tx: Tx, kind: string, payerId: string, correlator: string): Promise<void> {
    await rows(
      tx,
      'DELETE FROM movement_told WHERE kind = $1 AND payer_id = $2 AND correlator = $3',
      [kind, payerId, correlator],
    );
  }
}

export async function toldIn(
  tx: Tx,
  select: string,
  values: readonly string[],
): Promise<Told | undefined> {
  const found = await row<{ id: string; amount: string; currency: string }>(tx, select, values);
  return found && { ...found, amount: decimal(found.amount) };
}
