import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { isDomainError } from '../core/domain-error';
import {
  formatInstant,
  HOUR_MS,
  type Instant,
  MINUTE_MS,
  parseInstant,
  plusMs,
} from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { isCancelled, isContention, isDatabaseAway } from '../platform/interruption';
import { type Job, type JobDocument, Jobs } from '../platform/jobs';
import { Scheduler } from '../platform/scheduler';
import type { Tenant } from '../platform/tenant';
import { notBillable, runUnknown } from './billing.errors';
import { type Closing, PeriodCloser, type Step } from './period-closer.service';
import { PayerRepository } from './store/payer.repository';

export const BILL_RUN = 'billing.run';

export type BillRunRequest = { readonly billingAccount: string | null; readonly upTo: Instant };

/** Payers closed in one transaction: enough to share the statements, few enough not to hold locks long. */
const PAYERS_PER_STEP = 50;
/** How often a period is put in order again, because usage of it came meanwhile, before it is done under the lock. */
const POSTPONED_MAX = 3;
const LOOK_EVERY_MS = 10 * MINUTE_MS;
/** A period is closed on its own when usage of its last minutes has had time to arrive. */
const GRACE_MS = HOUR_MS;

type Tally = { payers: number; done: number; periods: number; bills: number };
type Failure = { readonly billingAccount: string; readonly code: string; readonly message: string };
type Closed = Tally & {
  readonly failures: readonly Failure[];
  /** Whether every account was billed; otherwise `failures` names those that were not. */
  readonly complete: boolean;
};

/** Bill runs: asked for, as jobs with progress, and on their own when periods end. */
@Injectable()
export class BillRuns implements OnModuleInit {
  private readonly logger = new Logger(BillRuns.name);
  private readonly payers = new PayerRepository();

  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly scheduler: Scheduler,
    private readonly clock: Clock,
    private readonly accounts: AccountDirectory,
    private readonly periods: PeriodCloser,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(BILL_RUN, (job, progress) => this.run(job, progress));
    this.scheduler.every(LOOK_EVERY_MS, 'bill runs', (signal) => this.runDue(signal));
  }

  async request(tx: Tx, { billingAccount, upTo }: BillRunRequest): Promise<Job> {
    if (billingAccount !== null) await this.checkBillable(tx, billingAccount);
    const input = { billingAccount, upTo: formatInstant(upTo) };
    return this.find(tx, await this.jobs.enqueue(tx, { kind: BILL_RUN, input }));
  }

  async find(tx: Tx, id: string): Promise<Job> {
    const job = await this.jobs.find(tx, id);
    if (job === undefined || job.kind !== BILL_RUN) throw runUnknown(id);
    return job;
  }

  /** Accounts without a billing cycle are on the bill of the account that pays for them. */
  async checkBillable(tx: Tx, id: string): Promise<void> {
    const account = (await this.accounts.load(tx, [id])).get(id);
    if (account === undefined) throw notBillable(id, 'there is no such account');
    if (account.payerId !== id) throw notBillable(id, `it is billed with ${account.payerId}`);
  }

  /** Every ended period of the payers in turn. Idempotent: what is closed is not due again. */
  async close(
    tenant: Tenant,
    payerIds: readonly string[],
    upTo: Instant,
    progress: (tally: Tally) => Promise<void>,
  ): Promise<Closed> {
    const tally = { payers: payerIds.length, done: 0, periods: 0, bills: 0 };
    const failures: Failure[] = [];
    for (let start = 0; start < payerIds.length; start += PAYERS_PER_STEP) {
      const chunk = payerIds.slice(start, start + PAYERS_PER_STEP);
      let open: readonly string[] = chunk;
      let postponed = 0;
      while (open.length > 0) {
        const insists = postponed >= POSTPONED_MAX;
        const step = await this.step(tenant, { payerIds: open, upTo, insists }, failures);
        postponed = step.isPostponed ? postponed + 1 : 0;
        tally.periods += step.periods;
        tally.bills += step.bills.length;
        open = step.open;
        await progress(tally);
      }
      tally.done += chunk.length;
    }
    await progress(tally);
    return { ...tally, failures, complete: failures.length === 0 };
  }

  private async run(
    { tenant, input }: Job,
    progress: (state: JobDocument) => Promise<void>,
  ): Promise<JobDocument> {
    const upTo = parseInstant(String(input['upTo']));
    const { billingAccount } = input;
    const ids =
      typeof billingAccount === 'string' ? [billingAccount] : await this.dueIds(tenant, upTo);
    return this.close(tenant, ids, upTo, progress);
  }

  /** One account that cannot be billed must not keep the others from it. */
  private async step(
    tenant: Tenant,
    closing: Closing,
    failures: Failure[],
    isLast = false,
  ): Promise<Step> {
    const { payerIds, upTo } = closing;
    try {
      await this.periods.putInOrder(tenant, payerIds, upTo);
      return await this.database.background.transaction(tenant, (tx) =>
        this.periods.closeNext(tx, tenant, closing),
      );
    } catch (error: unknown) {
      // Nothing that another account would not meet as well: the run goes on with all of them later.
      if (isDatabaseAway(error)) throw error;
      if (payerIds.length > 1) return this.oneByOne(tenant, closing, failures);
      // Others hold it still: it is no fault of the account, which is tried again.
      if (isContention(error)) return { bills: [], periods: 0, open: payerIds, isPostponed: false };
      // Whoever cancelled it may not have meant this account; what takes too long would do so for ever.
      if (isCancelled(error) && !isLast) return this.step(tenant, closing, failures, true);
      const [billingAccount = ''] = payerIds;
      this.logger.error({ err: error, billingAccount }, 'a bill could not be closed');
      failures.push({ billingAccount, ...describe(error) });
      return { bills: [], periods: 0, open: [], isPostponed: false };
    }
  }

  private async oneByOne(tenant: Tenant, closing: Closing, failures: Failure[]): Promise<Step> {
    const steps: Step[] = [];
    for (const id of closing.payerIds) {
      steps.push(await this.step(tenant, { ...closing, payerIds: [id] }, failures));
    }
    return {
      bills: steps.flatMap(({ bills }) => bills),
      periods: steps.reduce((total, { periods }) => total + periods, 0),
      open: steps.flatMap(({ open }) => open),
      isPostponed: steps.some(({ isPostponed }) => isPostponed),
    };
  }

  private dueIds(tenant: Tenant, upTo: Instant): Promise<string[]> {
    return this.database.background.read(tenant, async (tx) => {
      const payers = await this.accounts.payersWithOpenPeriods(tx, upTo);
      return (await this.periods.due(tx, payers, upTo)).map(({ payer }) => payer.id);
    });
  }

  /** Closes what ended by itself; what the scheduler does every ten minutes. */
  async runDue(signal: AbortSignal): Promise<void> {
    const upTo = plusMs(this.clock.now(), -GRACE_MS);
    const tenants = await this.database.system((tx) => this.payers.tenants(tx));
    for (const tenant of tenants) {
      const ids = await this.dueByThemselves(tenant, upTo);
      await this.close(tenant, ids, upTo, () => stopIf(signal));
    }
  }

  /**
   * Periods from before an account was known here are imported history: closing them on the way
   * would cut an import in two, so they wait for a run that is asked for.
   */
  private dueByThemselves(tenant: Tenant, upTo: Instant): Promise<string[]> {
    return this.database.background.read(tenant, async (tx) => {
      const payers = await this.accounts.payersWithOpenPeriods(tx, upTo);
      const due = await this.periods.due(tx, payers, upTo);
      const createdAt = await this.payers.createdAt(
        tx,
        due.map(({ payer }) => payer.id),
      );
      return due
        .filter(({ payer, period }) => period.to > (createdAt.get(payer.id) ?? period.to))
        .map(({ payer }) => payer.id);
    });
  }
}

function stopIf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new Error('stopped between two steps');
  return Promise.resolve();
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (isDomainError(error)) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  if (isCancelled(error)) return { code: 'billing.cancelled', message: `${message}, twice` };
  return { code: 'billing.unexpected', message };
}
