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
 * Finds the subscriptions that answer for a subject or belong to an account. Several may list one subject. A product
 * that is not listed as a subject answers for its own id, because TMF clients know no other name.
 */
@Injectable()
export class SubscriptionDirectory {
  private readonly subscriptions = new SubscriptionRepository();
  private readonly renewals = new RenewalRepository();

  /**
   * For each subject the subscriptions that answer at its time, perhaps with others of it; subjects that never had
   * one are absent.
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

  /** Subscriptions of these accounts only, not those below; oldest first, ended ones included. */
  async ofAccounts(tx: Tx, accountIds: readonly string[]): Promise<Tenured[]> {
    return accountIds.length === 0 ? [] : this.subscriptions.ofAccounts(tx, accountIds);
  }

  /** Subscriptions in service in the given periods, oldest first; ones that ended earlier are not read. */
  async livingOf(tx: Tx, asked: readonly AskedAccount[]): Promise<Tenured[]> {
    return asked.length === 0 ? [] : this.subscriptions.living(tx, asked);
  }

  /** Subscriptions of these products, oldest first, ended ones included. */
  async ofProducts(tx: Tx, productIds: readonly string[]): Promise<Tenured[]> {
    return productIds.length === 0 ? [] : this.subscriptions.ofProducts(tx, productIds);
  }

  /** Subscriptions whose fees may differ from what was booked; the accounts' roots must be locked. */
  async unsettledOf(tx: Tx, accountIds: readonly string[]) {
    return accountIds.length === 0 ? [] : this.subscriptions.unsettledOf(tx, accountIds);
  }

  /** Takes those whose fees may differ from what was booked; the caller must settle them. */
  async takeUnsettled(tx: Tx, ids: readonly string[]): Promise<Unsettled[]> {
    return ids.length === 0 ? [] : this.subscriptions.takeUnsettled(tx, ids);
  }

  /** For schedulers, which see all tenants: the tenants in which a renewal is due. */
  tenantsToRenew(tx: Tx, now: Instant): Promise<Tenant[]> {
    return this.renewals.tenants(tx, now);
  }

  /** Subscriptions whose allowances are due, or whose next renewal is not known yet, in batches. */
  toRenew(
    tx: Tx,
    now: Instant,
    after: RenewalPlace | undefined,
    limit: number,
  ): Promise<RenewalPlace[]> {
    return this.renewals.due(tx, now, after, limit);
  }

  /** Needs the roots' locks, otherwise the computed times may be outdated. */
  async setRenewals(tx: Tx, renewals: readonly Renewal[]): Promise<void> {
    if (renewals.length > 0) await this.renewals.set(tx, renewals);
  }

  async find(tx: Tx, ids: readonly string[]): Promise<Map<string, Tenured>> {
    if (ids.length === 0) return new Map();
    const found = await this.subscriptions.find(tx, [...new Set(ids)]);
    return new Map(found.map((subscription) => [subscription.id, subscription]));
  }
}
