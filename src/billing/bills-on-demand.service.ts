import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { idOf, isObject } from '../core/json';
import { formatInstant } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { type Job, type JobDocument, type JobError, Jobs, toldOf } from '../platform/jobs';
import type { Tenant } from '../platform/tenant';
import {
  type Body,
  DocumentStore,
  internalContext,
  type Resource,
  ResourceService,
  type RuleContext,
} from '../tmf';
import { payerMissing } from './billing.errors';
import { BillRuns } from './bill-run.service';
import { PeriodCloser } from './period-closer.service';
import { PayerRepository } from './store/payer.repository';
import { toBillRef } from './tmf678/customer-bill.convert';
import { onDemandType } from './tmf678/on-demand-type';

const JOB = 'billing.on-demand';
const IN_PROGRESS = 'inProgress';

type Asked = { readonly payerId: string } | { readonly why: string };

type Outcome = {
  readonly state: string;
  readonly bill?: string | undefined;
  readonly why?: string;
};

/** TMF678 customerBillOnDemand: bills what was accrued so far without waiting for the end of the cycle. */
@Injectable()
export class BillsOnDemand extends ResourceService implements OnModuleInit {
  private readonly payers = new PayerRepository();

  constructor(
    database: Database,
    clock: Clock,
    private readonly jobs: Jobs,
    private readonly accounts: AccountDirectory,
    private readonly runs: BillRuns,
    private readonly periods: PeriodCloser,
  ) {
    super({ database, clock }, onDemandType, new DocumentStore(onDemandType), {
      beforeCreate: (tx, body, context) => this.judge(tx, body, context),
      afterCreate: (tx, created) => this.start(tx, created),
    });
  }

  onModuleInit(): void {
    this.jobs.handle(
      JOB,
      (job, progress) => this.run(job, progress),
      (tx, job, error) => this.fail(tx, job, error),
    );
  }

  /** A request that cannot be met is stored as rejected, which is an answer and not an error. */
  private async judge(tx: Tx, body: Body, { at }: RuleContext): Promise<Body> {
    const asked = await this.payerOf(tx, body);
    const lastUpdate = formatInstant(at);
    if ('why' in asked) {
      return { ...body, lastUpdate, state: 'rejected', statusReason: asked.why };
    }
    const own = typeof body['billingAccount'] === 'object' ? body['billingAccount'] : {};
    const billingAccount = { ...own, id: asked.payerId };
    return { ...body, billingAccount, lastUpdate, state: IN_PROGRESS };
  }

  private async payerOf(tx: Tx, body: Body): Promise<Asked> {
    const named = idOf(body['billingAccount']);
    const party = idOf(body['relatedParty']);
    if (named !== undefined) return this.accountOf(tx, named, party);
    if (party === undefined) throw payerMissing();
    if (isObject(body['billingAccount'])) {
      return { why: 'billingAccount.id: is missing, so it names no account' };
    }
    const [payerId, other] = await this.payers.ofParty(tx, party);
    if (payerId !== undefined && other === undefined) return { payerId };
    const count = other === undefined ? 'no account' : 'more than one account';
    return { why: `relatedParty.id: ${party} has ${count} with bills of its own` };
  }

  private async accountOf(tx: Tx, id: string, party: string | undefined): Promise<Asked> {
    const account = (await this.accounts.load(tx, [id])).get(id);
    if (account === undefined) return { why: `billingAccount.id: there is no account ${id}` };
    if (party !== undefined && !(await this.payers.isOfParty(tx, id, party))) {
      return { why: `relatedParty.id: account ${id} is not of ${party}` };
    }
    if (account.payerId === id) return { payerId: id };
    return { why: `Account ${id} is billed with ${account.payerId}` };
  }

  /** Notes the payer's last bill by its sequence, not by time, because the clocks of processes differ. */
  private async start(tx: Tx, { id, body }: Resource): Promise<void> {
    const payerId = idOf(body['billingAccount']);
    if (body['state'] !== IN_PROGRESS || payerId === undefined) return;
    const after = (await this.payers.lastBill(tx, payerId))?.seq ?? '0';
    await this.jobs.enqueue(tx, { kind: JOB, input: { id, after } });
  }

  /** Ended periods are closed first, in order; the outcome commits together with the last bill. */
  private async run(
    { tenant, input }: Job,
    progress: (state: JobDocument) => Promise<void>,
  ): Promise<JobDocument> {
    const id = String(input['id']);
    const payerId = await this.waiting(tenant, id);
    if (payerId === undefined) return {};
    for (;;) {
      const now = this.shell.clock.now();
      const { failures } = await this.runs.close(tenant, [[payerId]], now, progress);
      const [failure] = failures;
      const outcome = await this.shell.database.background.transaction(tenant, async (tx) => {
        const made =
          failure === undefined
            ? await this.bill(tx, tenant, payerId, input['after'])
            : { state: 'terminatedWithError', why: failure.message };
        if (made !== 'ended') await this.conclude(tx, tenant, id, made);
        return made;
      });
      // Otherwise another period ended meanwhile, or its bill was released from hold: close that one first and try
      // again.
      if (outcome !== 'ended') return outcome;
    }
  }

  private async fail(tx: Tx, { tenant, input }: Job, error: JobError): Promise<void> {
    const id = String(input['id']);
    const { body } = await this.lockIn(tx, id);
    if (body['state'] !== IN_PROGRESS) return;
    await this.conclude(tx, tenant, id, { state: 'terminatedWithError', why: toldOf(error) });
  }

  private waiting(tenant: Tenant, id: string): Promise<string | undefined> {
    return this.shell.database.background.read(tenant, async (tx) => {
      const body = (await this.findIn(tx, id))?.body ?? {};
      return body['state'] === IN_PROGRESS ? idOf(body['billingAccount']) : undefined;
    });
  }

  private async bill(
    tx: Tx,
    tenant: Tenant,
    payerId: string,
    after: unknown,
  ): Promise<Outcome | 'ended'> {
    const closed = await this.periods.closeRunning(tx, tenant, payerId);
    if (closed.kind === 'ended') return 'ended';
    if (closed.kind === 'held') return { state: 'rejected', why: 'The live bill is on hold' };
    if (closed.kind === 'issued') return { state: 'done', bill: closed.bills.at(-1)?.id };
    const last = await this.payers.lastBill(tx, payerId);
    const isSince =
      last !== undefined && typeof after === 'string' && BigInt(last.seq) > BigInt(after);
    if (isSince) return { state: 'done', bill: last.id };
    return { state: 'rejected', why: 'There is nothing to bill' };
  }

  private async conclude(
    tx: Tx,
    tenant: Tenant,
    id: string,
    { state, bill, why }: Outcome,
  ): Promise<void> {
    const before = await this.lockIn(tx, id);
    const context = this.ruleContext(internalContext(tenant));
    await this.replaceIn(tx, context, before, {
      ...before.body,
      state,
      lastUpdate: formatInstant(context.at),
      ...(bill === undefined ? {} : { customerBill: toBillRef(bill) }),
      ...(why === undefined ? {} : { statusReason: why }),
    });
  }
}
