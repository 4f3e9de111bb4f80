import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { PriceDirectory } from '../catalog';
import { ExchangeRateDirectory } from '../exchange';
import type { Tx } from '../platform/database';
import type { Subscription } from './domain/subscription';
import { foreignCurrency } from './inventory.errors';

/** A product must be priced in the currency of its account, or by a rate card in one that there are exchange rates from. */
@Injectable()
export class SoldCurrency {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly prices: PriceDirectory,
    private readonly rates: ExchangeRateDirectory,
  ) {}

  /** Checks only prices that are newly sold or sold to another account: an existing product can always be ended. */
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
    for (const { id, currency, cardCode } of prices.values()) {
      if (currency === null || currency === account.currency) continue;
      const pair = { from: currency, to: account.currency };
      if (cardCode !== null && (await this.rates.isThere(tx, pair))) continue;
      throw foreignCurrency({ id, currency }, account);
    }
  }
}
