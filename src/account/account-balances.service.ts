import { groupBy } from '../core/group-by';
import type { Tx } from '../platform/database';
import { digest } from '../platform/ids';
import type { Resource } from '../tmf';
import type { AccountUseRepository } from './store/account-use.repository';
import { toAccountBalance } from './tmf666/account.convert';

/** The `accountBalance` of billing accounts, computed on reading; clients cannot set it. */
export class AccountBalances {
  constructor(private readonly uses: AccountUseRepository) {}

  async shown(tx: Tx, accounts: readonly Resource[]): Promise<Resource[]> {
    if (accounts.length === 0) return [];
    const found = await this.uses.balancesOf(
      tx,
      accounts.map(({ id }) => id),
    );
    const own = groupBy(found, ({ accountId }) => accountId);
    return accounts.map((account) => {
      const accountBalance = (own.get(account.id) ?? []).map(toAccountBalance);
      const shown = digest(JSON.stringify(accountBalance)).slice(0, 16);
      return { ...account, body: { ...account.body, accountBalance }, shown };
    });
  }
}
