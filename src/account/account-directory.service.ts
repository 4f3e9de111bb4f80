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

  /** For schedulers, which see all tenants: those in which something may be closed by itself. */
  tenantsWithNext(tx: Tx, upTo: Instant): Promise<Tenant[]> {
    return this.next.tenants(tx, upTo);
  }

  /** Payers whose next period ends by then or is to be worked out, some at a time. */
  nextBy(
    tx: Tx,
    asked: NextAsked,
    after: NextPlace | undefined,
    limit: number,
  ): Promise<NextPlace[]> {
    return this.next.by(tx, asked, after, limit);
  }

  /** Under the roots' locks, without which what was worked out may be old already. */
  async setNext(tx: Tx, next: readonly NextPeriod[]): Promise<void> {
    if (next.length > 0) await this.next.set(tx, next);
  }

  /** All accounts these payers pay for, themselves among them. */
  async ofPayers(tx: Tx, payerIds: readonly string[]): Promise<AccountNode[]> {
    return payerIds.length === 0 ? [] : this.accounts.ofPayers(tx, payerIds);
  }

  /** This is the first period without a closed bill from now on. Under the roots' locks. */
  async moveOpenFrom(
    tx: Tx,
    moved: readonly (NextPeriod & { readonly period: Period })[],
  ): Promise<void> {
    if (moved.length > 0) await this.next.open(tx, moved);
  }
}
