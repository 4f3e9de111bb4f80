import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AccountNode, RootLocks } from '../account';
import { Balance, type Grant } from '../balance';
import { PriceDirectory, type SoldPrice } from '../catalog';
import { periodContaining } from '../core/calendar';
import { DAY_MS, HOUR_MS, type Instant, plusMs } from '../core/time';
import {
  nextAllowance,
  planAllowances,
  type Renewal,
  type RenewalPlace,
  type Subscription,
  SubscriptionDirectory,
} from '../inventory';
import { busyLast } from '../platform/busy-last';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { isLockTimeout } from '../platform/interruption';
import { Scheduler } from '../platform/scheduler';
import type { Tenant } from '../platform/tenant';

const LOOK_EVERY_MS = HOUR_MS;
/** How long before a period its grant is made, so that no period begins without its allowance. */
const AHEAD_MS = 2 * DAY_MS;
/** Kept small, so that the locks of the roots are held briefly. */
const SUBSCRIPTIONS_PER_STEP = 100;
/** The wait for a busy root can be short: each root is tried again every hour, days before the grant is needed. */
const LOCK_WAIT_MS = 500;

type Step = { readonly granted: number; readonly busy: readonly string[] };

/**
 * Grants included quantities when their period begins, not when the bill of the period before is closed. A grant is
 * identified by subscription, price and period, so repeating it does nothing.
 */
@Injectable()
export class AllowanceRenewal implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly scheduler: Scheduler,
    private readonly clock: Clock,
    private readonly roots: RootLocks,
    private readonly subscriptions: SubscriptionDirectory,
    private readonly prices: PriceDirectory,
    private readonly balance: Balance,
  ) {}

  onModuleInit(): void {
    this.scheduler.every(LOOK_EVERY_MS, 'allowances', async (signal) => {
      const tenants = await this.database.system((tx) =>
        this.subscriptions.tenantsToRenew(tx, this.clock.now()),
      );
      for (const tenant of tenants) if (!signal.aborted) await this.renew(tenant, signal);
    });
  }

  /** Answers the number of new grants. Roots that stay locked are left to a later run. */
  async renew(tenant: Tenant, signal?: AbortSignal): Promise<number> {
    let granted = 0;
    const held: string[] = [];
    let places: readonly RenewalPlace[] = [];
    do {
      places = await this.after(tenant, places.at(-1));
      const ids = places.map(({ id }) => id);
      const step = await this.grant(tenant, ids, true).catch(busyIfHeld(ids));
      granted += step.granted;
      held.push(...step.busy);
    } while (places.length === SUBSCRIPTIONS_PER_STEP && signal?.aborted !== true);
    await busyLast(held, async (id) => {
      if (signal?.aborted !== true) granted += (await this.grant(tenant, [id], false)).granted;
      return true;
    });
    return granted;
  }

  private after(tenant: Tenant, place: RenewalPlace | undefined): Promise<RenewalPlace[]> {
    return this.database.background.read(tenant, (tx) =>
      this.subscriptions.toRenew(tx, this.clock.now(), place, SUBSCRIPTIONS_PER_STEP),
    );
  }

  private grant(tenant: Tenant, ids: readonly string[], skipBusy: boolean): Promise<Step> {
    const how = { pool: 'background', lockWaitMs: LOCK_WAIT_MS } as const;
    return this.database.transaction(tenant, (tx) => this.step(tx, ids, skipBusy), how);
  }

  private async step(tx: Tx, ids: readonly string[], skipBusy: boolean): Promise<Step> {
    if (ids.length === 0) return { granted: 0, busy: [] };
    const now = this.clock.now();
    const before = [...(await this.subscriptions.find(tx, ids)).values()];
    const accountIds = before.map(({ accountId }) => accountId);
    const { heads, accounts, busy } = await this.roots.lock(tx, accountIds, { skipBusy });
    const found = [...(await this.subscriptions.find(tx, ids)).values()];
    const known = await this.prices.load(
      tx,
      found.flatMap(({ priceIds }) => priceIds),
    );
    const locked = new Set(accountIds.filter((id) => !busy.has(id)));
    const free = found.filter(({ accountId }) => locked.has(accountId));
    const granted = await this.balance.grant(
      tx,
      heads,
      free.flatMap((subscription) => grantsOf(subscription, accounts, known, now)),
      now,
    );
    await this.subscriptions.setRenewals(
      tx,
      free.map((subscription) => renewalOf(subscription, accounts, known, now)),
    );
    const held = before.filter(({ accountId }) => busy.has(accountId));
    return { granted, busy: held.map(({ id }) => id) };
  }
}

type Accounts = ReadonlyMap<string, AccountNode>;
type Prices = ReadonlyMap<string, SoldPrice>;

function grantsOf(
  subscription: Subscription,
  accounts: Accounts,
  known: Prices,
  now: Instant,
): Grant[] {
  const account = accounts.get(subscription.accountId);
  if (account === undefined || hasEnded(subscription, now)) return [];
  const prices = subscription.priceIds.flatMap((id) => known.get(id) ?? []);
  const since = periodContaining(account.cycle, now).from;
  const due = planAllowances(subscription, prices, account.cycle, plusMs(now, AHEAD_MS), since);
  return due.map((allowance) => ({ account, ...allowance }));
}

/**
 * When to look at the subscription again: `AHEAD_MS` before its next grant; null when it has ended or grants nothing.
 * A missing account is looked for again the next day, a missing price when the running period ends.
 */
function renewalOf(
  subscription: Subscription,
  accounts: Accounts,
  known: Prices,
  now: Instant,
): Renewal {
  const { id: subscriptionId, priceIds } = subscription;
  const account = accounts.get(subscription.accountId);
  if (hasEnded(subscription, now)) return { subscriptionId, at: null };
  if (account === undefined) return { subscriptionId, at: plusMs(now, DAY_MS) };
  const prices = priceIds.flatMap((id) => known.get(id) ?? []);
  const next = nextAllowance(subscription, prices, account.cycle, plusMs(now, AHEAD_MS));
  if (next !== undefined) return { subscriptionId, at: plusMs(next, -AHEAD_MS) };
  const isWhole = priceIds.every((id) => known.has(id));
  return { subscriptionId, at: isWhole ? null : periodContaining(account.cycle, now).to };
}

function hasEnded({ endsAt }: Subscription, now: Instant): boolean {
  return endsAt !== null && endsAt <= now;
}

/** Answers the whole group as busy when a root is locked; its members are then tried one by one. */
function busyIfHeld(ids: readonly string[]): (error: unknown) => Step {
  return (error) => {
    if (isLockTimeout(error)) return { granted: 0, busy: ids };
    throw error;
  };
}
