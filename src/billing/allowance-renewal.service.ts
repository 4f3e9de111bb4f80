import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RootLocks } from '../account';
import { Balance, type Grant } from '../balance';
import { PriceDirectory } from '../catalog';
import { periodContaining } from '../core/calendar';
import { DAY_MS, HOUR_MS, plusMs } from '../core/time';
import { planAllowances, SubscriptionDirectory } from '../inventory';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { Scheduler } from '../platform/scheduler';
import type { Tenant } from '../platform/tenant';
import { PayerRepository } from './store/payer.repository';

const LOOK_EVERY_MS = HOUR_MS;
/** Granted ahead, valid from its own start: a period never begins without what it includes. */
const AHEAD_MS = 2 * DAY_MS;
/** Few enough not to hold the locks of their roots long. */
const SUBSCRIPTIONS_PER_STEP = 100;

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

  /** Answers how many grants were new. */
  async renew(tenant: Tenant, signal?: AbortSignal): Promise<number> {
    let granted = 0;
    let after: string | undefined = '';
    while (after !== undefined && signal?.aborted !== true) {
      const from: string = after;
      const step = await this.database.background.transaction(tenant, (tx) => this.step(tx, from));
      granted += step.granted;
      after = step.last;
    }
    return granted;
  }

  private async step(
    tx: Tx,
    after: string,
  ): Promise<{ readonly granted: number; readonly last: string | undefined }> {
    const now = this.clock.now();
    const ids = await this.payers.withAllowances(tx, after, now, SUBSCRIPTIONS_PER_STEP);
    const before = await this.subscriptions.find(tx, ids);
    const accountIds = [...before.values()].map(({ accountId }) => accountId);
    const { heads, accounts } = await this.roots.lock(tx, accountIds);
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
    return { granted, last: ids.length < SUBSCRIPTIONS_PER_STEP ? undefined : ids.at(-1) };
  }
}
