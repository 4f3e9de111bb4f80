import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import { type Decimal, sum } from '../core/decimal';
import { groupBy } from '../core/group-by';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { publish } from '../platform/outbox';
import { buildEvent, represent } from '../tmf';
import { stateWhenPaid } from './domain/bill-lifecycle';
import {
  type Applied,
  type AppliedPart,
  BillPaymentRepository,
  type Purse,
} from './store/bill-payment.repository';
import { type BillMove, BillRepository, type ClosedBill } from './store/bill.repository';
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

  /** What payers owe, the longest due first. */
  open(tx: Tx, purses: readonly Purse[]): Promise<readonly PayableBill[]> {
    return this.payments.open(tx, purses);
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
    applied: readonly Applied[],
    { at, origin }: { readonly at: Instant; readonly origin?: string },
  ): Promise<void> {
    if (applied.length === 0) return;
    const ids = [...new Set(applied.map(({ billId }) => billId))];
    const before = await this.bills.lockAll(tx, ids);
    const parts = groupBy(applied, ({ billId }) => billId);
    const moves = ids.map((id) => {
      const bill = before.get(id);
      invariant(bill !== undefined, `bill ${id} vanished under its lock`);
      return paid(bill, sum((parts.get(id) ?? []).map(({ amount }) => amount)));
    });
    await this.payments.insert(tx, applied, at);
    await this.bills.move(tx, moves, at);
    const changed = moves.filter(({ id, state }) => state !== before.get(id)?.state);
    await this.tell(
      tx,
      changed.map(({ id }) => id),
      at,
      origin,
    );
  }

  private async tell(
    tx: Tx,
    ids: readonly string[],
    at: Instant,
    origin: string | undefined,
  ): Promise<void> {
    const bills = [...(await this.bills.findAll(tx, ids)).values()];
    publish(
      tx,
      bills.map((bill) => {
        const body = represent(customerBillType, toCustomerBill(bill), origin);
        return buildEvent({ type: customerBillType, kind: 'StateChange', body, at });
      }),
    );
  }
}

/** On hold it stays on hold, and comes back to the state it would have now. */
function paid(bill: ClosedBill, amount: Decimal): BillMove {
  const { id } = bill;
  const remaining = bill.remaining.minus(amount);
  const state = stateWhenPaid(remaining.isZero(), remaining.equals(bill.content.totals.due));
  return bill.state === 'onHold'
    ? { id, state: 'onHold', heldFrom: state, remaining }
    : { id, state, heldFrom: null, remaining };
}
