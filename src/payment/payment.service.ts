import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BillSettlement, type PayableBill } from '../billing';
import { type Decimal, sum } from '../core/decimal';
import { invariant } from '../core/invariant';
import { memberOf, textOf } from '../core/json';
import { type LedgerHeads, Verify } from '../ledger';
import type { Tx } from '../platform/database';
import { type Body, resourceExists, type RuleContext, toMoney } from '../tmf';
import { type Allocation, allocatePayment, type Wish } from './domain/allocate-payment';
import { planMoney } from './domain/payment-postings';
import { MovementDesk } from './movement-desk.service';
import { failed, type Known, Movements } from './movement.service';
import { BookingRepository } from './store/booking.repository';
import { PAYMENT_CHECKS } from './store/payment-checks';
import { itemFaultOf, itemsOf } from './tmf676/payment.convert';
import { paymentType } from './tmf676/payment-types';

/** TMF676 payments: money that came, for the bills it names or for what is due longest. */
@Injectable()
export class Payments extends Movements implements OnModuleInit {
  private readonly bookings = new BookingRepository();

  constructor(
    desk: MovementDesk,
    private readonly bills: BillSettlement,
    private readonly verify: Verify,
  ) {
    super(desk, paymentType, 'paymentDate');
  }

  onModuleInit(): void {
    for (const check of PAYMENT_CHECKS) this.verify.add(check);
  }

  /** Shows on the payment the credit that is left after a refund took some of it. */
  async showCredit(tx: Tx, context: RuleContext, paymentId: string, left: Decimal): Promise<void> {
    const payment = await this.lockIn(tx, paymentId);
    const { unappliedAmount, ...body } = payment.body;
    if (unappliedAmount === undefined) return;
    const unit = textOf(memberOf(unappliedAmount, 'unit'));
    invariant(unit !== undefined, 'what is left of a payment has a currency');
    const rest = left.isZero() ? {} : { unappliedAmount: toMoney(left, unit) };
    await this.replaceIn(tx, context, payment, { ...body, ...rest });
  }

  /** Without items a correlator that names a bill identifies no payment: a bill can be paid in parts. */
  protected override async isIdentity(tx: Tx, body: Body, correlator: string): Promise<boolean> {
    if (itemsOf(body).length > 0) return true;
    return !(await this.bills.isName(tx, correlator));
  }

  protected override async move(
    tx: Tx,
    heads: LedgerHeads,
    known: Known,
    body: Body,
    { at, origin }: RuleContext,
  ): Promise<Body> {
    const { id: paymentId, payerId, rootId, amount, currency } = known;
    const wished = await this.wishesOf(tx, known, body);
    if ('why' in wished) return failed(wished.why);
    const { parts, credit } = wished;
    const booking = { paymentId, payerId, currency, amount, credit };
    const isFree = await this.bookings.insert(tx, booking);
    if (!isFree) throw resourceExists(paymentType.name, paymentId);
    const by = { kind: 'payment', id: paymentId } as const;
    const applications = parts.map((part) => ({ ...part, by }));
    await this.bills.apply(tx, applications, { at, origin });
    const applied = sum(parts.map((part) => part.amount));
    const postings = planMoney({ payerId, currency, applied, credit });
    const entry = { rootId, kind: 'payment', reference: paymentId, postings };
    await this.desk.ledger.post(tx, heads, [entry], at);
    const rest = credit.isZero() ? {} : { unappliedAmount: toMoney(credit, currency) };
    return { status: 'done', ...rest };
  }

  /** Takes the bills from the payment's items, else from a correlator that names a bill; none means the longest due. */
  private async wishesOf(
    tx: Tx,
    { payerId, amount, currency, correlator }: Known,
    body: Body,
  ): Promise<Allocation | { why: string }> {
    const fault = itemFaultOf(body, { amount, currency });
    if (fault !== undefined) return { why: fault };
    const items = itemsOf(body);
    const byCorrelator = correlator === null ? [] : [{ name: correlator, amount: null }];
    const asked = items.length > 0 ? items : byCorrelator;
    const named = await this.bills.named(
      tx,
      asked.map(({ name }) => name),
    );
    const foreign = named.find((bill) => bill.payerId !== payerId || bill.currency !== currency);
    if (foreign !== undefined) {
      return {
        why: `Bill ${foreign.number} is of ${foreign.payerId} in ${foreign.currency}, not of ${payerId} in ${currency}`,
      };
    }
    const isOnAccount = items.length === 0 && named.length === 0;
    const open = isOnAccount ? await this.bills.open(tx, { payerId, currency }, amount) : named;
    const wishes = isOnAccount
      ? open.map(({ id }) => ({ billId: id, amount: null }))
      : asked.flatMap((item) => this.wishOf(item, named));
    return allocatePayment(amount, wishes, open);
  }

  private wishOf(
    { name, amount }: { readonly name: string; readonly amount: Decimal | null },
    bills: readonly PayableBill[],
  ): Wish[] {
    const bill = bills.find((each) => this.bills.isCalled(each, name));
    return bill === undefined ? [] : [{ billId: bill.id, amount }];
  }
}
