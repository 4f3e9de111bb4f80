import { Injectable } from '@nestjs/common';
import type { Instant, Period } from '../core/time';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { accountClosed } from './account.errors';
import type { AccountNode } from './domain/account';
import { isClosed } from './tmf666/account.convert';
import { AccountRepository } from './store/account.repository';
import {
  type NextAsked,
  type NextPeriod,
  NextPeriodRepository,
  type NextPlace,
} from './store/next-period.repository';

/** Who pays for an account, in which currency and cycle. Other modules' services ask here; stores join the table `account` themselves. */
@Injectable()
export class AccountDirectory {
  private readonly accounts = new AccountRepository();
  private readonly next = new NextPeriodRepository();

  /** Accounts that do not exist are left out of the answer. */
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

  /** By id what tells each apart from the next of its id. */
  async namesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
    return new Map((await this.accounts.names(tx, ids)).map(({ id, name }) => [id, name]));
  }

  /** The accounts among these that are closed, or below a closed one. */
  async closedAmong(tx: Tx, nodes: readonly AccountNode[]): Promise<Set<string>> {
    const ids = [...new Set(nodes.flatMap(({ path }) => path))];
    if (ids.length === 0) return new Set();
    const documents = await this.accounts.documents(tx, ids);
    const closed = new Set(documents.filter(({ body }) => isClosed(body)).map(({ id }) => id));
    return new Set(
      nodes.filter(({ path }) => path.some((id) => closed.has(id))).map(({ id }) => id),
    );
  }

  /** Refuses something new for a closed account or one below it; ending and crediting stay possible. */
  async checkOpen(tx: Tx, id: string): Promise<void> {
    const node = (await this.load(tx, [id])).get(id);
    if (node === undefined) return;
    if ((await this.closedAmong(tx, [node])).has(id)) throw accountClosed(id);
  }

  /** The account itself and all below it, parents before children. */
  subtree(tx: Tx, id: string): Promise<AccountNode[]> {
    return this.accounts.subtree(tx, id);
  }

  /** For schedulers, which see all tenants: tenants with payers whose period may be due for automatic closing. */
  tenantsWithNext(tx: Tx, upTo: Instant): Promise<Tenant[]> {
    return this.next.tenants(tx, upTo);
  }

  /** Payers whose next period ends by then or is not known yet, in batches. */
  nextBy(
    tx: Tx,
    asked: NextAsked,
    after: NextPlace | undefined,
    limit: number,
  ): Promise<NextPlace[]> {
    return this.next.by(tx, asked, after, limit);
  }

  /** Needs the roots' locks, otherwise the computed periods may be outdated. */
  async setNext(tx: Tx, next: readonly NextPeriod[]): Promise<void> {
    if (next.length > 0) await this.next.set(tx, next);
  }

  /** All accounts these payers pay for, themselves among them. */
  async ofPayers(tx: Tx, payerIds: readonly string[]): Promise<AccountNode[]> {
    return payerIds.length === 0 ? [] : this.accounts.ofPayers(tx, payerIds);
  }

  /** Sets the first period without a closed bill. Needs the roots' locks. */
  async moveOpenFrom(
    tx: Tx,
    moved: readonly (NextPeriod & { readonly period: Period })[],
  ): Promise<void> {
    if (moved.length > 0) await this.next.open(tx, moved);
  }
}
