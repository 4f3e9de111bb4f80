import { decimal } from '../../core/decimal';
import { rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import type { AccountBalance } from '../domain/account-balance';

/** What accounts that pay owe on closed bills, and what of their money no bill has taken: as the journal has it. */
export class BalanceRepository {
  /** Of all of them at once. One that is on the bill of another has none; one that owes nothing says so. */
  async of(tx: Tx, ids: readonly string[]): Promise<AccountBalance[]> {
    const found = await rows<BalanceRow>(
      tx,
      `SELECT a.id, m.type, m.currency, sum(m.amount)::text AS amount
       FROM unnest($1::text[]) AS wanted(id)
       CROSS JOIN LATERAL (
         SELECT id, currency FROM account WHERE id = wanted.id AND payer_id = wanted.id OFFSET 0) a
       CROSS JOIN LATERAL (
         SELECT 'receivableBalance' AS type, a.currency, 0 AS amount
         UNION ALL SELECT 'receivableBalance', currency, remaining
           FROM bill WHERE payer_id = a.id AND remaining > 0
         UNION ALL SELECT 'depositBalance', currency, -remaining
           FROM bill WHERE payer_id = a.id AND remaining < 0
         UNION ALL SELECT 'depositBalance', currency, credit
           FROM payment_booking WHERE payer_id = a.id AND credit > 0
         OFFSET 0) m
       GROUP BY a.id, m.type, m.currency ORDER BY a.id, m.type DESC, m.currency`,
      [textArray(ids)],
    );
    return found.map(({ id, amount, ...rest }) => ({
      ...rest,
      accountId: id,
      amount: decimal(amount),
    }));
  }
}

type BalanceRow = {
  id: string;
  type: AccountBalance['type'];
  currency: string;
  amount: string;
};
