import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { BillSettlement } from '../billing';
import { type Decimal, sum, ZERO } from '../core/decimal';
import { formatInstant } from '../core/time';
import { Ledger } from '../ledger';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import {
  type Body,
  DocumentStore,
  type RequestContext,
  type Resource,
  ResourceService,
  type RuleContext,
} from '../tmf';
import { planMoney } from './domain/payment-postings';
import { type CreditOf, planRefund } from './domain/plan-refund';
import { BookingRepository } from './store/booking.repository';
import { ToldBefore } from './told-before.service';
import { demandOf, idOf } from './tmf676/payment.convert';
import { refundType } from './tmf676/payment-types';

type Given = {
  readonly id: string;
  readonly payerId: string;
  readonly rootId: string;
  readonly amount: Decimal;
  readonly currency: string;
  readonly correlator: string | null;
  /** Null: of whatever the payer has paid too much. */
  readonly paymentId: string | null;
};

/** TMF676 refunds: money that goes back, of one payment or of a payer's credit. */
@Injectable()
export class Refunds extends ResourceService {
  private readonly bookings = new BookingRepository();

  constructor(
    database: Database,
    clock: Clock,
    private readonly accounts: AccountDirectory,
    private readonly ledger: Ledger,
    private readonly bills: BillSettlement,
    private readonly toldBefore: ToldBefore,
  ) {
    super({ database, clock }, refundType, new DocumentStore(refundType), {
      beforeCreate: async (tx, body, context, id) => {
        const date = formatInstant(context.at);
        const outcome = await this.judge(tx, body, context, id);
        return { refundDate: date, ...body, statusDate: date, ...outcome };
      },
    });
  }

  override async createIn(tx: Tx, context: RequestContext, body: unknown): Promise<Resource> {
    const known = await this.toldBefore.idOf(tx, this.admit(body).sent, (payerId, correlator) =>
      this.bookings.refundTold(tx, payerId, correlator),
    );
    if (known !== undefined) return this.lockIn(tx, known);
    return super.createIn(tx, context, body);
  }

  private async judge(tx: Tx, body: Body, context: RuleContext, id: string): Promise<Body> {
    const demand = demandOf(body);
    if (demand.kind === 'refused') return refused('failed', demand.why);
    const { accountId, amount, currency, correlator } = demand;
    const account = (await this.accounts.load(tx, [accountId])).get(accountId);
    if (account === undefined) return refused('failed', `There is no billing account ${accountId}`);
    const { payerId, rootId } = account;
    const paymentId = idOf(body['payment']) ?? null;
    return this.give(tx, { id, payerId, rootId, amount, currency, correlator, paymentId }, context);
  }

  private async give(tx: Tx, given: Given, { at, origin }: RuleContext): Promise<Body> {
    const { id, payerId, rootId, amount, currency, paymentId } = given;
    const heads = await this.ledger.lockRoots(tx, [rootId]);
    const credits = await this.creditsOf(tx, given);
    if (credits === undefined) {
      return refused('denied', `${payerId} has made no payment ${paymentId} in ${currency}`);
    }
    const applied = paymentId === null ? [] : await this.bills.partsOf(tx, paymentId);
    const plan = planRefund(amount, credits, applied);
    if (plan === undefined) {
      return refused('denied', 'It is more than what was paid and not given back yet');
    }
    await this.bookings.insertRefund(tx, given);
    const fromBills = sum(plan.parts.map((part) => part.amount));
    const fromCredit = sum(plan.credits.map((credit) => credit.amount));
    if (paymentId !== null) await this.bookings.refund(tx, paymentId, fromCredit, amount);
    else for (const each of plan.credits) await this.giveCredit(tx, each);
    const back = plan.parts.map((part) => ({ ...part, amount: part.amount.negated() }));
    if (paymentId !== null) await this.bills.apply(tx, paymentId, back, { at, origin });
    const move = { applied: fromBills.negated(), credit: fromCredit.negated() };
    const postings = planMoney({ payerId, currency, ...move });
    await this.ledger.post(tx, heads, [{ rootId, kind: 'refund', reference: id, postings }], at);
    return { status: 'done' };
  }

  /** Nothing when the payment is not this payer's. */
  private async creditsOf(
    tx: Tx,
    { payerId, currency, paymentId }: Given,
  ): Promise<readonly CreditOf[] | undefined> {
    if (paymentId === null) return this.bookings.withCredit(tx, payerId, currency);
    const booking = await this.bookings.find(tx, paymentId);
    if (booking?.payerId !== payerId || booking.currency !== currency) return undefined;
    return booking.credit.greaterThan(ZERO) ? [booking] : [];
  }

  private async giveCredit(
    tx: Tx,
    { paymentId, amount }: { readonly paymentId: string; readonly amount: Decimal },
  ): Promise<void> {
    await this.bookings.refund(tx, paymentId, amount, amount);
  }
}

function refused(status: 'failed' | 'denied', statusReason: string): Body {
  return { status, statusReason };
}
