import { Injectable } from '@nestjs/common';
import { Ledger, type LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { AccountDirectory } from './account-directory.service';
import type { AccountNode } from './domain/account';

export type LockedAccounts = {
  readonly heads: LedgerHeads;
  /** The accounts asked for and their payers, as they stand under the locks. */
  readonly accounts: ReadonlyMap<string, AccountNode>;
  /** Accounts whose root another transaction holds; they are not in `accounts`. */
  readonly busy: ReadonlySet<string>;
};

const NOTHING: LockedAccounts = { heads: new Map(), accounts: new Map(), busy: new Set() };

/** Whatever changes what an account is charged must hold the locks of the roots concerned. */
@Injectable()
export class RootLocks {
  constructor(
    private readonly ledger: Ledger,
    private readonly directory: AccountDirectory,
  ) {}

  /**
   * An account that does not exist has no root to lock. With `skipBusy` it does not wait: work on many roots must not
   * hold some while it waits for one.
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
