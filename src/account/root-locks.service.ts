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
};

/** Whatever changes what an account is charged for holds the locks of the roots concerned. */
@Injectable()
export class RootLocks {
  constructor(
    private readonly ledger: Ledger,
    private readonly directory: AccountDirectory,
  ) {}

  /** An account that was never created has no root: there is nothing of it to lock, nor to charge. */
  async lock(tx: Tx, accountIds: readonly string[]): Promise<LockedAccounts> {
    if (accountIds.length === 0) return { heads: new Map(), accounts: new Map() };
    const heads = await this.ledger.lockRoots(
      tx,
      rootsOf(await this.directory.load(tx, accountIds)),
    );
    const accounts = await this.directory.loadWithPayers(tx, accountIds);
    if (rootsOf(accounts).some((root) => !heads.has(root))) {
      throw new StaleRead('an account went and came back under another root');
    }
    return { heads, accounts };
  }
}

function rootsOf(accounts: ReadonlyMap<string, AccountNode>): string[] {
  return [...accounts.values()].map(({ rootId }) => rootId);
}
