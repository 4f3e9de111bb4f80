import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Approvals, type Awaiting, unlessAwaited } from '../approval';
import { BillSettlement } from '../billing';
import { sum, ZERO } from '../core/decimal';
import { idOf, isObject, objectOf } from '../core/json';
import type { LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import {
  type Body,
  type Once,
  once,
  represent,
  type RequestContext,
  type Resource,
  resourceExists,
  type RuleContext,
} from '../tmf';
import { planMoney } from './domain/payment-postings';
import { type CreditOf, planRefund, type RefundPlan } from './domain/plan-refund';
import { MovementDesk } from './movement-desk.service';
import { type Known, Movements } from './movement.service';
import { Payments } from './payment.service';
import { BookingRepository } from './store/booking.repository';
import { refundType } from './tmf676/payment-types';

/** Null when the refund names no payment: it then takes any credit of the payer, overpaid or from bills below zero. */
type PaymentId = string | null;

/** TMF676 refunds: money that goes back, of one payment or of a payer's credit. */
@Injectable()
export class Refunds extends Movements implements OnModuleInit {
  private readonly bookings = new BookingRepository();

  constructor(
    desk: MovementDesk,
    private readonly bills: BillSettlement,
    private readonly payments: Payments,
    private readonly approvals: Approvals,
  ) {
    super(desk, refundType, 'refundDate');
  }

  onModuleInit(): void {
    this.approvals.handle('refund.create', {
      needs: 'payment:write',
      basis: (tx, { body }) => this.whose(tx, body),
      execute: async (tx, context, { body }) =>
        represent(this.type, await this.createIn(tx, context, body), context.origin),
    });
  }

  /** One that another person has to approve is kept as it was asked for. */
  override async create(context: RequestContext, body: unknown): Promise<Once<Resource>> {
    const request = this.keyed(context, body);
    const done = await this.desk.database.transaction(context.tenant, (tx) =>
      once<Resource | Awaiting>(
        tx,
        request,
        async () => (await this.awaited(tx, context, body)) ?? this.createIn(tx, context, body),
      ),
    );
    return unlessAwaited(done);
  }

  private async awaited(
    tx: Tx,
    context: RequestContext,
    body: unknown,
  ): Promise<Awaiting | undefined> {
    const moved = await this.toMove(tx, body);
    if (moved === undefined) return undefined;
    const { accountId, amount: value, currency: unit } = moved;
    const command = { body: objectOf(body) };
    const asked = { action: 'refund.create', target: accountId, command } as const;
    return this.approvals.ask(tx, context, { ...asked, amount: { value, unit } });
  }

  protected override isIdentity(): Promise<boolean> {
    return Promise.resolve(true);
  }

  protected override async move(
    tx: Tx,
    heads: LedgerHeads,
    known: Known,
    body: Body,
    context: RuleContext,
  ): Promise<Body> {
    const { id, payerId, rootId, amount, currency } = known;
    const paymentId: PaymentId = idOf(body['payment']) ?? null;
    if (paymentId === null && isObject(body['payment'])) {
      return denied('payment.id: is missing, so it names no payment');
    }
    const credits = await this.creditsOf(tx, known, paymentId);
    if (credits === undefined) {
      return denied(`${payerId} has made no payment ${paymentId} in ${currency}`);
    }
    const rest = amount.minus(sum(credits.map(({ credit }) => credit)));
    const ofBills =
      paymentId === null
        ? await this.bills.credits(tx, known, rest)
        : await this.bills.partsOf(tx, paymentId, rest);
    const plan = planRefund(amount, credits, ofBills);
    if (plan === undefined) return denied('It is more than what was paid and not given back yet');
    const isFree = await this.bookings.insertRefund(tx, known);
    if (!isFree) throw resourceExists(refundType.name, id);
    await this.takeBack(tx, known, paymentId, plan, context);
    const fromBills = sum(plan.parts.map((part) => part.amount)).negated();
    const fromCredit = sum(plan.credits.map((credit) => credit.amount)).negated();
    const move =
      paymentId === null
        ? { applied: ZERO, credit: fromCredit.plus(fromBills) }
        : { applied: fromBills, credit: fromCredit };
    const postings = planMoney({ payerId, currency, ...move });
    const entry = { rootId, kind: 'refund', reference: id, postings };
    await this.desk.ledger.post(tx, heads, [entry], context.at);
    return { status: 'done' };
  }

  private async takeBack(
    tx: Tx,
    { id, amount }: Known,
    paymentId: PaymentId,
    { credits, parts }: RefundPlan,
    context: RuleContext,
  ): Promise<void> {
    const fromCredit = sum(credits.map((credit) => credit.amount));
    const taken =
      paymentId === null
        ? credits.map((each) => ({ ...each, whole: each.amount }))
        : [{ paymentId, amount: fromCredit, whole: amount }];
    for (const { paymentId: of, amount: credit, whole } of taken) {
      const left = await this.bookings.refund(tx, of, credit, whole);
      await this.payments.showCredit(tx, context, of, left);
    }
    const by =
      paymentId === null
        ? ({ kind: 'refund', id } as const)
        : ({ kind: 'payment', id: paymentId } as const);
    const back = parts.map(({ billId, amount: part }) => ({ billId, by, amount: part.negated() }));
    await this.bills.apply(tx, back, context);
  }

  /** Unused credit, as much as the refund needs; undefined when the payment is not this payer's in this currency. */
  private async creditsOf(
    tx: Tx,
    { payerId, currency, amount }: Known,
    paymentId: PaymentId,
  ): Promise<readonly CreditOf[] | undefined> {
    if (paymentId === null) return this.bookings.withCredit(tx, payerId, currency, amount);
    const booking = await this.bookings.find(tx, paymentId);
    if (booking?.payerId !== payerId || booking.currency !== currency) return undefined;
    return booking.credit.greaterThan(ZERO) ? [booking] : [];
  }
}

function denied(statusReason: string): Body {
  return { status: 'denied', statusReason };
}
