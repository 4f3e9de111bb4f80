import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RootLocks } from '../account';
import { Balance, type Grant } from '../balance';
import { PriceDirectory } from '../catalog';
import { periodContaining } from '../core/calendar';
import { DAY_MS, HOUR_MS, plusMs } from '../core/time';
import { planAllowances, SubscriptionDirectory } from '../inventory';
import { busyLast } from '../platform/busy-last';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { isLockTimeout } from '../platform/interruption';
import { Scheduler } from '../platform/scheduler';
import type { Tenant } from '../platform/tenant';
import { PayerRepository } from './store/payer.repository';

const LOOK_EVERY_MS = HOUR_MS;
/** Granted ahead, valid from its own start: a period never begins without what it includes. */
const AHEAD_MS = 2 * DAY_MS;
/** Few enough not to hold the locks of their roots long. */
const SUBSCRIPTIONS_PER_STEP = 100;
/** For a root that is held; it is looked at every hour, days ahead. */
const LOCK_WAIT_MS = 500;

type Step = { readonly granted: number; readonly busy: readonly string[] };

/**
 * Included quantities begin with their period, not with the bill of the one before, which comes later.
 * A grant is known by subscription, price and period, so granting again does nothing.
 */
@Injectable()
export class AllowanceRenewal implements OnModuleInit {
  private readonly payers = new PayerRepository();

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
      const tenants = await this.database.system((tx) => this.payers.tenants(tx));
      for (const tenant of tenants) if (!signal.aborted) await this.renew(tenant, signal);
    });
  }

  /** Answers how many grants were new. Those of roots that stay held come with a later look. */
  async renew(tenant: Tenant, signal?: AbortSignal): Promise<number> {
    let granted = 0;
    const held: string[] = [];
    let after: string | undefined = '';
    while (after !== undefined && signal?.aborted !== true) {
      const ids = await this.idsAfter(tenant, after);
      const step = await this.grant(tenant, ids, true).catch(busyIfHeld(ids));
      granted += step.granted;
      held.push(...step.busy);
      after = ids.length < SUBSCRIPTIONS_PER_STEP ? undefined : ids.at(-1);
    }
    await busyLast(held, async (id) => {
      if (signal?.aborted !== true) granted += (await this.grant(tenant, [id], false)).granted;
      return true;
    });
    return granted;
  }

  private idsAfter(tenant: Tenant, after: string): Promise<string[]> {
    return this.database.background.read(tenant, (tx) =>
      this.payers.withAllowances(tx, after, this.clock.now(), SUBSCRIPTIONS_PER_STEP),
    );
  }

  private grant(tenant: Tenant, ids: readonly string[], skipBusy: boolean): Promise<Step> {
    const how = { pool: 'background', lockWaitMs: LOCK_WAIT_MS } as const;
    return this.database.transaction(tenant, (tx) => this.step(tx, ids, skipBusy), how);
  }

  private async step(tx: Tx, ids: readonly string[], skipBusy: boolean): Promise<Step> {
    const now = this.clock.now();
    const before = [...(await this.subscriptions.find(tx, ids)).values()];
    const accountIds = before.map(({ accountId }) => accountId);
    const { heads, accounts, busy } = await this.roots.lock(tx, accountIds, { skipBusy });
    const found = [...(await this.subscriptions.find(tx, ids)).values()];
    const known = await this.prices.load(
      tx,
      found.flatMap(({ priceIds }) => priceIds),
    );
    const grants = found.flatMap((subscription): Grant[] => {
      const account = accounts.get(subscription.accountId);
      if (account === undefined) return [];
      const prices = subscription.priceIds.flatMap((id) => known.get(id) ?? []);
      const since = periodContaining(account.cycle, now).from;
      const due = planAllowances(subscription, prices, account.cycle, plusMs(now, AHEAD_MS), since);
      return due.map((allowance) => ({ account, ...allowance }));
    });
    const granted = await this.balance.grant(tx, heads, grants, now);
    const held = before.filter(({ accountId }) => busy.has(accountId));
    return { granted, busy: held.map(({ id }) => id) };
  }
}

/** Whatever else of them is held: each is tried on its own. */
function busyIfHeld(ids: readonly string[]): (error: unknown) => Step {
  return (error) => {
    if (isLockTimeout(error)) return { granted: 0, busy: ids };
    throw error;
  };
}
