import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { formatInstant, type Instant, parseInstant } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { type Job, type JobDocument, Jobs } from '../platform/jobs';
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
import { billRef } from './tmf678/customer-bill.convert';
import { onDemandType } from './tmf678/on-demand-type';

const JOB = 'billing.on-demand';
const IN_PROGRESS = 'inProgress';

type Outcome = { readonly state: string; readonly bill?: string; readonly why?: string };

/** TMF678 customerBillOnDemand: asks for a bill of what was accrued so far, without waiting for the cycle. */
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
    this.jobs.handle(JOB, (job) => this.run(job));
  }

  /** A request that cannot be met is stored as rejected: that is an answer, not an error. */
  private async judge(tx: Tx, body: Body, { at }: RuleContext): Promise<Body> {
    const payerId = await this.payerOf(tx, body);
    const account = payerId && (await this.accounts.load(tx, [payerId])).get(payerId);
    const lastUpdate = formatInstant(at);
    if (typeof account !== 'object') {
      return {
        ...body,
        lastUpdate,
        state: 'rejected',
        statusReason: 'There is no such billing account',
      };
    }
    if (account.payerId !== account.id) {
      const statusReason = `Account ${account.id} is billed with ${account.payerId}`;
      return { ...body, lastUpdate, state: 'rejected', statusReason };
    }
    const own = typeof body['billingAccount'] === 'object' ? body['billingAccount'] : {};
    return { ...body, billingAccount: { ...own, id: account.id }, lastUpdate, state: IN_PROGRESS };
  }

  /** A party stands for its account when it has just one. */
  private async payerOf(tx: Tx, body: Body): Promise<string | undefined> {
    const named = idOf(body['billingAccount']);
    if (named !== undefined) return named;
    const party = idOf(body['relatedParty']);
    if (party === undefined) throw payerMissing();
    const found = await this.payers.ofParty(tx, party);
    return found.length === 1 ? found[0] : undefined;
  }

  private async start(tx: Tx, { id, body }: Resource): Promise<void> {
    if (body['state'] === IN_PROGRESS) await this.jobs.enqueue(tx, { kind: JOB, input: { id } });
  }

  /** Ended periods are closed first and in order; the outcome commits with the last bill. */
  private async run({ tenant, input }: Job): Promise<JobDocument> {
    const id = String(input['id']);
    const waiting = await this.waiting(tenant, id);
    if (waiting === undefined) return {};
    const { payerId, asked } = waiting;
    const closed = await this.runs.close(tenant, [payerId], this.shell.clock.now(), () =>
      Promise.resolve(),
    );
    const [failure] = closed.failures;
    return this.shell.database.background.transaction(tenant, async (tx) => {
      const outcome =
        failure === undefined
          ? await this.bill(tx, tenant, payerId, asked)
          : { state: 'terminatedWithError', why: failure.message };
      await this.conclude(tx, tenant, id, outcome);
      return outcome;
    });
  }

  private waiting(
    tenant: Tenant,
    id: string,
  ): Promise<{ readonly payerId: string; readonly asked: Instant } | undefined> {
    return this.shell.database.background.read(tenant, async (tx) => {
      const body = (await this.findIn(tx, id))?.body ?? {};
      const payerId = idOf(body['billingAccount']);
      if (body['state'] !== IN_PROGRESS || payerId === undefined) return undefined;
      return { payerId, asked: parseInstant(String(body['lastUpdate'])) };
    });
  }

  private async bill(tx: Tx, tenant: Tenant, payerId: string, asked: Instant): Promise<Outcome> {
    const closed = await this.periods.closeRunning(tx, tenant, payerId);
    if (closed.kind === 'held') return { state: 'rejected', why: 'The live bill is on hold' };
    const bill = closed.kind === 'issued' ? closed.bills.at(-1)?.id : undefined;
    const last = bill ?? (await this.payers.lastBillSince(tx, payerId, asked));
    if (last !== undefined) return { state: 'done', bill: last };
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
      ...(bill === undefined ? {} : { customerBill: billRef(bill) }),
      ...(why === undefined ? {} : { statusReason: why }),
    });
  }
}

function idOf(reference: unknown): string | undefined {
  if (typeof reference !== 'object' || reference === null || !('id' in reference)) return undefined;
  return typeof reference.id === 'string' && reference.id !== '' ? reference.id : undefined;
}
