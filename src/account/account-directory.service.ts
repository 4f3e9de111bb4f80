import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { AccountNode } from './domain/account';
import { AccountRepository } from './store/account.repository';

/** Who pays for an account, in which currency and cycle. Other modules read accounts only here. */
@Injectable()
export class AccountDirectory {
  private readonly accounts = new AccountRepository();

  /** Accounts that were never created are missing from the answer: the caller says so to its own caller. */
  async load(tx: Tx, ids: readonly string[]): Promise<Map<string, AccountNode>> {
    if (ids.length === 0) return new Map();
    const found = await this.accounts.load(tx, [...new Set(ids)]);
    return new Map(found.map((node) => [node.id, node]));
  }

  children(tx: Tx, id: string): Promise<AccountNode[]> {
    return this.accounts.children(tx, id);
  }

  /** The account itself and all below it, parents before children. */
  subtree(tx: Tx, node: AccountNode): Promise<AccountNode[]> {
    return this.accounts.subtree(tx, node.rootId, node.id);
  }

  /** Payers that may have a period that ended by `upTo` and has no closed bill yet. */
  payersWithOpenPeriods(tx: Tx, upTo: Instant): Promise<AccountNode[]> {
    return this.accounts.payersOpenBefore(tx, upTo);
  }

  /** The first period without a closed bill starts here from now on. Under the root's lock. */
  moveOpenFrom(tx: Tx, payerId: string, openFrom: Instant): Promise<void> {
    return this.accounts.moveOpenFrom(tx, payerId, openFrom);
  }
}
