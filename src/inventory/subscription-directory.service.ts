import { Injectable } from '@nestjs/common';
import type { Instant, Period } from '../core/time';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import type { Tenured } from './domain/tenure';
import { type Renewal, type RenewalPlace, RenewalRepository } from './store/renewal.repository';
import {
  type AskedAccount,
  SubscriptionRepository,
  type Unsettled,
} from './store/subscription.repository';

/**
 * Which subscriptions answer for a subject or belong to an account. Several may list one subject; a
 * product that nobody lists as a subject answers for its own id, because TMF clients know no other.
 */
@Injectable()
export class SubscriptionDirectory {
  private readonly subscriptions = new SubscriptionRepository();
  private readonly renewals = new RenewalRepository();

  /**
   * Of each subject those that answer for it in its time, and maybe others of it; one that never answered
   * for anything is absent.
   */
  async ofSubjects(tx: Tx, subjects: ReadonlyMap<string, Period>): Promise<Map<string, Tenured[]>> {
    if (subjects.size === 0) return new Map();
    const asked = [...subjects].map(([subject, within]) => ({ subject, within }));
    const found = new Map<string, Tenured[]>();
    for (const { subject, subscription } of await this.subscriptions.ofSubjects(tx, asked)) {
      const known = found.get(subject);
      if (known === undefined) found.set(subject, [subscription]);
      else known.push(subscription);
    }
    return found;
  }

  /** Of these accounts themselves, oldest first; ended subscriptions are among them. */
  async ofAccounts(tx: Tx, accountIds: readonly string[]): Promise<Tenured[]> {
    return accountIds.length === 0 ? [] : this.subscriptions.ofAccounts(tx, accountIds);
  }

  /** Of these accounts those that were there in their periods, oldest first: what ended before is not read. */
  async livingOf(tx: Tx, asked: readonly AskedAccount[]): Promise<Tenured[]> {
    return asked.length === 0 ? [] : this.subscriptions.living(tx, asked);
  }

  /** Of these products, oldest first; ended subscriptions are among them. */
  async ofProducts(tx: Tx, productIds: readonly string[]): Promise<Tenured[]> {
    return productIds.length === 0 ? [] : this.subscriptions.ofProducts(tx, productIds);
  }

  /** Of these accounts, whose root is locked, those whose fees may not be what was booked. */
  async unsettledOf(tx: Tx, accountIds: readonly string[]) {
    return accountIds.length === 0 ? [] : this.subscriptions.unsettledOf(tx, accountIds);
  }

  /** Of these, as they are now, those whose fees may not be what was booked: the caller sees to it. */
  async takeUnsettled(tx: Tx, ids: readonly string[]): Promise<Unsettled[]> {
    return ids.length === 0 ? [] : this.subscriptions.takeUnsettled(tx, ids);
  }

  /** For schedulers, which see all tenants: those in which something is to be renewed. */
  tenantsToRenew(tx: Tx, now: Instant): Promise<Tenant[]> {
    return this.renewals.tenants(tx, now);
  }

  /** Those whose included quantities are to be renewed, or whose renewal is to be worked out, some at a time. */
  toRenew(
    tx: Tx,
    now: Instant,
    after: RenewalPlace | undefined,
    limit: number,
  ): Promise<RenewalPlace[]> {
    return this.renewals.due(tx, now, after, limit);
  }

  /** Under the roots' locks, without which what was worked out may be old already. */
  async setRenewals(tx: Tx, renewals: readonly Renewal[]): Promise<void> {
    if (renewals.length > 0) await this.renewals.set(tx, renewals);
  }

  async find(tx: Tx, ids: readonly string[]): Promise<Map<string, Tenured>> {
    if (ids.length === 0) return new Map();
    const found = await this.subscriptions.find(tx, [...new Set(ids)]);
    return new Map(found.map((subscription) => [subscription.id, subscription]));
  }
}
