import { Injectable } from '@nestjs/common';
import { Ledger, type LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { AccountDirectory } from './account-directory.service';
import type { AccountNode } from './domain/account';

export type LockedAccounts = {
  readonly heads: LedgerHeads;
  /** With those that pay for them, as they stand under the locks. */
  readonly accounts: ReadonlyMap<string, AccountNode>;
  /** Those asked for whose root another transaction holds; none of them is among `accounts`. */
  readonly busy: ReadonlySet<string>;
};

const NOTHING: LockedAccounts = { heads: new Map(), accounts: new Map(), busy: new Set() };

/** Whatever changes what an account is charged for holds the locks of the roots concerned. */
@Injectable()
export class RootLocks {
  constructor(
    private readonly ledger: Ledger,
    private readonly directory: AccountDirectory,
  ) {}

  /**
   * An account that was never created has no root: there is nothing of it to lock, nor to charge. With
   * `skipBusy` nothing is waited for: work that takes many roots must not keep them while it waits for one.
   */
  async lock(
    tx: Tx,
    accountIds: readonly string[],
    { skipBusy = false }: { readonly skipBusy?: boolean } = {},
  ): Promise<LockedAccounts> {
    if (accountIds.length === 0) return NOTHING;
    const wanted = rootsOf(await this.directory.load(tx, accountIds));
    const heads = await this.ledger.lockRoots(tx, wanted, { skipBusy });
    const found = await this.directory.loadWithPayers(tx, accountIds);
    const accounts = new Map([...found].filter(([, { rootId }]) => heads.has(rootId)));
    if (accounts.size < found.size && !skipBusy) {
      throw new StaleRead('an account went and came back under another root');
    }
    const busy = accountIds.filter((id) => found.has(id) && !accounts.has(id));
    return { heads, accounts, busy: new Set(busy) };
  }
}

function rootsOf(accounts: ReadonlyMap<string, AccountNode>): string[] {
  return [...accounts.values()].map(({ rootId }) => rootId);
}
