import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { publish } from '../platform/outbox';
import { buildEvent, represent } from '../tmf';
import { stateWhenPaid } from './domain/bill-lifecycle';
import type { PaidBy } from './domain/bill-view';
import {
  type AppliedPart,
  BillPaymentRepository,
  type Purse,
} from './store/bill-payment.repository';
import { BillRepository, type ClosedBill } from './store/bill.repository';
import { toCustomerBill } from './tmf678/customer-bill.convert';
import { customerBillType } from './tmf678/customer-bill-type';

export type PayableBill = Pick<ClosedBill, 'id' | 'number' | 'payerId' | 'currency' | 'remaining'>;

/**
 * What a payment does to bills: the remaining amount and the state follow, and the bill says who paid
 * it. The journal is the caller's, and so is the lock of the payer's root.
 */
@Injectable()
export class BillSettlement {
  private readonly bills = new BillRepository();
  private readonly payments = new BillPaymentRepository();

  /** Closed bills by id or number. Live ones are not payable: what they ask still changes. */
  named(tx: Tx, names: readonly string[]): Promise<readonly PayableBill[]> {
    return names.length === 0 ? Promise.resolve([]) : this.payments.named(tx, names);
  }

  /** What a payer owes, the longest due first. */
  open(tx: Tx, payerId: string, currency: string): Promise<readonly PayableBill[]> {
    return this.payments.open(tx, payerId, currency);
  }

  /** What bills have of a payment, the last first: the order in which a refund takes it back. */
  partsOf(tx: Tx, paymentId: string): Promise<readonly AppliedPart[]> {
    return this.payments.ofPayment(tx, paymentId);
  }

  /** What bills below zero still leave to a payer, the oldest first. */
  async credits(tx: Tx, purse: Purse): Promise<readonly AppliedPart[]> {
    const found = await this.payments.withCredit(tx, [purse]);
    return found.map(({ id, remaining }) => ({ billId: id, amount: remaining.negated() }));
  }

  /** Pays bills; a negative part takes back what an earlier one paid, or takes of a bill below zero. */
  async apply(
    tx: Tx,
    by: PaidBy,
    parts: readonly AppliedPart[],
    { at, origin }: { readonly at: Instant; readonly origin?: string },
  ): Promise<void> {
    for (const part of parts) {
      const before = await this.bills.lock(tx, part.billId);
      if (before === undefined) throw new Error(`bill ${part.billId} vanished under its lock`);
      const remaining = before.remaining.minus(part.amount);
      const isUntouched = remaining.equals(before.content.totals.due);
      const state = stateWhenPaid(remaining.isZero(), isUntouched);
      const isHeld = before.state === 'onHold';
      await this.payments.insert(tx, by, part, at);
      await this.bills.move(tx, part.billId, {
        state: isHeld ? 'onHold' : state,
        heldFrom: isHeld ? state : null,
        remaining,
        at,
      });
      if (!isHeld && state !== before.state) await this.tell(tx, part.billId, at, origin);
    }
  }

  private async tell(tx: Tx, billId: string, at: Instant, origin?: string): Promise<void> {
    const after = await this.bills.find(tx, billId);
    if (after === undefined) return;
    const body = represent(customerBillType, toCustomerBill(after), origin);
    publish(tx, [buildEvent({ type: customerBillType, kind: 'StateChange', body, at })]);
  }
}
