import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { accountClosed } from './account.errors';
import type { AccountNode } from './domain/account';
import { isClosed } from './domain/account-change';
import { AccountRepository } from './store/account.repository';

/** Who pays for an account, in which currency and cycle. Other modules' services ask here; stores join the table `account` themselves. */
@Injectable()
export class AccountDirectory {
  private readonly accounts = new AccountRepository();

  /** Accounts that were never created are missing from the answer: the caller says so to its own caller. */
  async load(tx: Tx, ids: readonly string[]): Promise<Map<string, AccountNode>> {
    if (ids.length === 0) return new Map();
    const found = await this.accounts.load(tx, [...new Set(ids)]);
    return new Map(found.map((node) => [node.id, node]));
  }

  /** The accounts and those that pay for them. */
  async loadWithPayers(tx: Tx, ids: readonly string[]): Promise<Map<string, AccountNode>> {
    if (ids.length === 0) return new Map();
    const found = await this.accounts.loadWithPayers(tx, [...new Set(ids)]);
    return new Map(found.map((node) => [node.id, node]));
  }

  /** Those of the accounts that are closed themselves or stand below a closed one. */
  async closedAmong(tx: Tx, nodes: readonly AccountNode[]): Promise<Set<string>> {
    const ids = [...new Set(nodes.flatMap(({ path }) => path))];
    if (ids.length === 0) return new Set();
    const documents = await this.accounts.documents(tx, ids);
    const closed = new Set(documents.filter(({ body }) => isClosed(body)).map(({ id }) => id));
    return new Set(
      nodes.filter(({ path }) => path.some((id) => closed.has(id))).map(({ id }) => id),
    );
  }

  /** Refuses what gives a closed account, or one below it, something new; who ends and credits does not ask. */
  async checkOpen(tx: Tx, id: string): Promise<void> {
    const node = (await this.load(tx, [id])).get(id);
    if (node === undefined) return;
    if ((await this.closedAmong(tx, [node])).has(id)) throw accountClosed(id);
  }

  /** The account itself and all below it, parents before children. */
  subtree(tx: Tx, id: string): Promise<AccountNode[]> {
    return this.accounts.subtree(tx, id);
  }

  /** Payers that may have a period that ended by `upTo` and has no closed bill yet. */
  payersWithOpenPeriods(tx: Tx, upTo: Instant): Promise<AccountNode[]> {
    return this.accounts.payersOpenBefore(tx, upTo);
  }

  /** All accounts these payers pay for, themselves among them. */
  async ofPayers(tx: Tx, payerIds: readonly string[]): Promise<AccountNode[]> {
    return payerIds.length === 0 ? [] : this.accounts.ofPayers(tx, payerIds);
  }

  /** The first period without a closed bill starts here from now on. Under the roots' locks. */
  async moveOpenFrom(
    tx: Tx,
    moved: readonly { readonly payerId: string; readonly openFrom: Instant }[],
  ): Promise<void> {
    if (moved.length > 0) await this.accounts.moveOpenFrom(tx, moved);
  }
}
