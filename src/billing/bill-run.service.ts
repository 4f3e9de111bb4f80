import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { isDomainError } from '../core/domain-error';
import { formatInstant, type Instant, MINUTE_MS, parseInstant } from '../core/time';
import { audit } from '../platform/audit';
import { busyLast, untilNoneBusy } from '../platform/busy-last';
import { Database, type Tx } from '../platform/database';
import { isCancelled, isContention, isDatabaseAway } from '../platform/interruption';
import { type Job, type JobDocument, Jobs } from '../platform/jobs';
import { Scheduler } from '../platform/scheduler';
import type { Tenant } from '../platform/tenant';
import { type Once, once, type RequestContext } from '../tmf';
import { notBillable, runUnknown } from './billing.errors';
import { DuePayers } from './due-payers.service';
import { type CloseRequest, LOCK_WAIT_MS, PeriodCloser, type Step } from './period-closer.service';

const BILL_RUN = 'billing.run';

export type BillRunRequest = { readonly billingAccount: string | null; readonly upTo: Instant };

/** Payers closed in one transaction: enough to share the statements, few enough not to hold locks long. */
const PAYERS_PER_STEP = 50;
/** After this many postponements, because usage came after reordering, the period is reordered under the lock. */
const POSTPONED_MAX = 3;
const LOOK_EVERY_MS = 10 * MINUTE_MS;

/** Batches of payer ids in the order of the run. */
type Payers = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

type Tally = { payers: number; done: number; periods: number; bills: number };
const NO_STEP: Step = { bills: [], periods: 0, open: [], busy: [], isPostponed: false };
/** The state of one run for a tenant: its progress and its failures. */
type Pass = {
  readonly tenant: Tenant;
  readonly upTo: Instant;
  readonly progress: (tally: Tally) => Promise<void>;
  readonly tally: Tally;
  readonly failures: Failure[];
};
type Failure = { readonly billingAccount: string; readonly code: string; readonly message: string };
type Closed = Tally & {
  readonly failures: readonly Failure[];
  /** True when every account was billed; otherwise `failures` names the others. */
  readonly complete: boolean;
};

/** Runs bills on request, as jobs with progress, and by itself when periods end. */
@Injectable()
export class BillRuns implements OnModuleInit {
  private readonly logger = new Logger(BillRuns.name);

  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly scheduler: Scheduler,
    private readonly accounts: AccountDirectory,
    private readonly periods: PeriodCloser,
    private readonly due: DuePayers,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(BILL_RUN, (job, progress) => this.run(job, progress));
    this.scheduler.every(LOOK_EVERY_MS, 'bill runs', (signal) => this.runDue(signal));
  }

  /** What was answered first is answered again under the request's key. */
  start<T>(
    context: RequestContext,
    request: BillRunRequest,
    { payload, answer }: { readonly payload: unknown; readonly answer: (job: Job) => T },
  ): Promise<Once<T>> {
    const keyed = { key: context.idempotencyKey, route: 'POST /api/v1/billRuns', payload };
    return this.database.transaction(context.tenant, (tx) =>
      once(tx, keyed, async () => answer(await this.request(tx, context, request))),
    );
  }

  read(tenant: Tenant, id: string): Promise<Job> {
    return this.database.read(tenant, (tx) => this.find(tx, id));
  }

  private async request(
    tx: Tx,
    context: RequestContext,
    { billingAccount, upTo }: BillRunRequest,
  ): Promise<Job> {
    if (billingAccount !== null) await this.checkBillable(tx, billingAccount);
    const input = { billingAccount, upTo: formatInstant(upTo) };
    const id = await this.jobs.enqueue(tx, { kind: BILL_RUN, input });
    audit(tx, context, { resourceType: 'BillRun', resourceId: id, after: input });
    return this.find(tx, id);
  }

  private async find(tx: Tx, id: string): Promise<Job> {
    const job = await this.jobs.find(tx, id);
    if (job === undefined || job.kind !== BILL_RUN) throw runUnknown(id);
    return job;
  }

  /** An account that another one pays for has no bill of its own. */
  async checkBillable(tx: Tx, id: string): Promise<void> {
    const account = (await this.accounts.load(tx, [id])).get(id);
    if (account === undefined) throw notBillable(id, 'there is no such account');
    if (account.payerId !== id) throw notBillable(id, `it is billed with ${account.payerId}`);
  }

  /**
   * Closes every ended period of the payers. Idempotent: a closed period is not due again. Payers whose root is
   * locked by other work are postponed to the end and retried until they are billed.
   */
  async close(
    tenant: Tenant,
    payers: Payers,
    upTo: Instant,
    progress: (tally: Tally) => Promise<void>,
  ): Promise<Closed> {
    const pass = passOf(tenant, upTo, progress);
    const busy = await this.closeAll(pass, payers);
    await untilNoneBusy(busy, (left) => this.closeBusy(pass, left));
    await progress(pass.tally);
    const { tally, failures } = pass;
    return { ...tally, failures, complete: failures.length === 0 };
  }

  private async closeAll(pass: Pass, payers: Payers): Promise<string[]> {
    const busy: string[] = [];
    for await (const payerIds of payers) {
      pass.tally.payers += payerIds.length;
      busy.push(...(await this.closeFree(pass, payerIds)));
    }
    return busy;
  }

  /** Answers the payers that were skipped because other work holds their locks. */
  private async closeFree(pass: Pass, payerIds: readonly string[]): Promise<string[]> {
    const busy: string[] = [];
    for (let start = 0; start < payerIds.length; start += PAYERS_PER_STEP) {
      const chunk = payerIds.slice(start, start + PAYERS_PER_STEP);
      busy.push(...(await this.closeTogether(pass, chunk, false)));
    }
    return busy;
  }

  /** Closes together what became free, then some of the rest one by one; answers the payers that are still busy. */
  private async closeBusy(pass: Pass, payerIds: readonly string[]): Promise<string[]> {
    const busy = await this.closeFree(pass, payerIds);
    return busyLast(busy, async (id) => (await this.closeTogether(pass, [id], true)).length === 0);
  }

  private async closeTogether(
    { tenant, upTo, progress, tally, failures }: Pass,
    payerIds: readonly string[],
    waits: boolean,
  ): Promise<string[]> {
    const busy: string[] = [];
    let open = payerIds;
    let postponed = 0;
    while (open.length > 0) {
      const insists = postponed >= POSTPONED_MAX;
      const step = await this.step(tenant, { payerIds: open, upTo, insists, waits }, failures);
      postponed = step.isPostponed ? postponed + 1 : 0;
      tally.periods += step.periods;
      tally.bills += step.bills.length;
      busy.push(...step.busy);
      open = step.open;
      await progress(tally);
    }
    tally.done += payerIds.length - busy.length;
    return busy;
  }

  private async run(
    { tenant, input }: Job,
    progress: (state: JobDocument) => Promise<void>,
  ): Promise<JobDocument> {
    const upTo = parseInstant(String(input['upTo']));
    const { billingAccount } = input;
    const payers =
      typeof billingAccount === 'string' ? [[billingAccount]] : this.due.asked(tenant, upTo);
    return this.close(tenant, payers, upTo, progress);
  }

  /** A failure of one account is recorded and does not keep the others from being billed. */
  private async step(
    tenant: Tenant,
    closing: CloseRequest,
    failures: Failure[],
    isLast = false,
  ): Promise<Step> {
    const { payerIds, upTo } = closing;
    try {
      await this.periods.putInOrder(tenant, payerIds, upTo);
      const work = (tx: Tx) => this.periods.closeNext(tx, tenant, closing);
      const how = { pool: 'background', lockWaitMs: LOCK_WAIT_MS } as const;
      return await this.database.transaction(tenant, work, how);
    } catch (error: unknown) {
      // Without a database every account would fail: the whole run stops here and goes on later.
      if (isDatabaseAway(error)) throw error;
      if (payerIds.length > 1) return this.oneByOne(tenant, closing, failures);
      // A lock held by others is no fault of the account; it is tried again.
      if (isContention(error)) return { ...NO_STEP, busy: payerIds };
      // The first cancellation may have been an accident; a statement that takes too long would be cancelled every
      // time.
      if (isCancelled(error) && !isLast) return this.step(tenant, closing, failures, true);
      const [billingAccount = ''] = payerIds;
      this.logger.error({ err: error, billingAccount }, 'a bill could not be closed');
      failures.push({ billingAccount, ...describe(error) });
      return NO_STEP;
    }
  }

  private async oneByOne(
    tenant: Tenant,
    closing: CloseRequest,
    failures: Failure[],
  ): Promise<Step> {
    const steps: Step[] = [];
    for (const id of closing.payerIds) {
      steps.push(await this.step(tenant, { ...closing, payerIds: [id] }, failures));
    }
    return {
      bills: steps.flatMap(({ bills }) => bills),
      periods: steps.reduce((total, { periods }) => total + periods, 0),
      open: steps.flatMap(({ open }) => open),
      busy: steps.flatMap(({ busy }) => busy),
      isPostponed: steps.some(({ isPostponed }) => isPostponed),
    };
  }

  /**
   * Closes ended periods; the scheduler calls it every ten minutes. Busy payers are retried after all tenants had
   * their turn, and those that stay busy are left to the next call.
   */
  async runDue(signal: AbortSignal): Promise<void> {
    const upTo = this.due.ended();
    const held: { readonly pass: Pass; readonly busy: string[] }[] = [];
    for (const tenant of await this.due.tenants()) {
      await stopIf(signal);
      const pass = passOf(tenant, upTo, () => stopIf(signal));
      held.push({ pass, busy: await this.closeAll(pass, this.due.byThemselves(tenant)) });
    }
    for (const { pass, busy } of held) await this.closeBusy(pass, busy);
  }
}

function passOf(tenant: Tenant, upTo: Instant, progress: Pass['progress']): Pass {
  const tally = { payers: 0, done: 0, periods: 0, bills: 0 };
  return { tenant, upTo, progress, tally, failures: [] };
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
