import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { PriceDirectory } from '../catalog';
import type { Tx } from '../platform/database';
import type { Subscription } from './domain/subscription';
import { foreignCurrency } from './inventory.errors';

/** What an account pays is in its currency, whichever way a product is sold to it. */
@Injectable()
export class SoldCurrency {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly prices: PriceDirectory,
  ) {}

  /** Only what a change sells anew, or to another account, is judged: what was sold can always be ended. */
  async check(tx: Tx, before: Subscription | undefined, after: Subscription): Promise<void> {
    const known = before?.accountId === after.accountId ? before.priceIds : [];
    const sold = after.priceIds.filter((id) => !known.includes(id));
    if (sold.length === 0) return;
    const [accounts, prices] = await Promise.all([
      this.accounts.load(tx, [after.accountId]),
      this.prices.load(tx, sold),
    ]);
    const account = accounts.get(after.accountId);
    if (account === undefined) return;
    for (const { id, currency } of prices.values()) {
      if (currency === null || currency === account.currency) continue;
      throw foreignCurrency({ id, currency }, account);
    }
  }
}
