import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { invariant } from '../core/invariant';
import { type Decimal, larger, sum, ZERO } from '../core/decimal';
import { groupBy } from '../core/group-by';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { publish } from '../platform/outbox';
import { reaching } from '../platform/reaching';
import { buildEvent, represent } from '../tmf';
import { namesOfBill, parseBillId } from './domain/bill-id';
import { stateWhenPaid } from './domain/bill-lifecycle';
import { BillBalanceRepository } from './store/bill-balance.repository';
import type { BillBalance, Purse } from './store/bill-balance.mapping';
import {
  type Applied,
  type AppliedPart,
  BillPaymentRepository,
  type PaidPart,
} from './store/bill-payment.repository';
import { type BillMove, BillRepository, type BillStanding } from './store/bill.repository';
import { toCustomerBill } from './tmf678/customer-bill.convert';
import { customerBillType } from './tmf678/customer-bill-type';

export type PayableBill = Omit<BillBalance, 'place'>;

/**
 * Applies payments to bills: updates the remaining amount and the state, and records who paid. The caller posts to
 * the journal and holds the lock of the payer's root.
 */
@Injectable()
export class BillSettlement {
  private readonly bills = new BillRepository();
  private readonly balances = new BillBalanceRepository();
  private readonly payments = new BillPaymentRepository();

  constructor(private readonly accounts: AccountDirectory) {}

  /** Closed bills by id or number. Live bills cannot be paid, because their amount still changes. */
  named(tx: Tx, names: readonly string[]): Promise<readonly PayableBill[]> {
    return names.length === 0
      ? Promise.resolve([])
      : this.balances.named(tx, names.flatMap(namesOfBill));
  }

  isCalled({ id, number }: Pick<PayableBill, 'id' | 'number'>, name: string): boolean {
    return number === name || namesOfBill(name).includes(id);
  }

  /** True for a closed bill, and for the id of any live bill of an existing payer, as closing keeps it. */
  async isName(tx: Tx, name: string): Promise<boolean> {
    const key = parseBillId(name);
    const payers = await this.accounts.load(tx, key === undefined ? [] : [key.payerId]);
    if (payers.size > 0) return true;
    return (await this.named(tx, [name])).length > 0;
  }

  /** The payer's owed bills, the longest due first, until they cover the amount. */
  open(tx: Tx, purse: Purse, amount: Decimal): Promise<readonly PayableBill[]> {
    return reaching<BillBalance>(
      amount,
      ({ remaining }) => remaining,
      (last, limit) => this.balances.owed(tx, [{ purse, last }], limit),
    );
  }

  /** The parts that a payment gave to bills, the last one first, until they cover the amount of a refund. */
  async partsOf(tx: Tx, paymentId: string, amount: Decimal): Promise<readonly AppliedPart[]> {
    const found = await reaching<PaidPart>(
      amount,
      (part) => larger(part.amount, ZERO),
      (last, limit) => this.payments.ofPayment(tx, paymentId, last, limit),
    );
    return found.filter((part) => part.amount.greaterThan(ZERO));
  }

  /** The payer's bills below zero, the oldest first, until their credit covers the amount. */
  async credits(tx: Tx, purse: Purse, amount: Decimal): Promise<readonly AppliedPart[]> {
    const found = await reaching<BillBalance>(
      amount,
      ({ remaining }) => remaining.negated(),
      (last, limit) => this.balances.credits(tx, [{ purse, last }], limit),
    );
    return found.map(({ id, remaining }) => ({ billId: id, amount: remaining.negated() }));
  }

  /** Applies parts to bills; a negative part takes back an earlier payment or uses a bill below zero. */
  async apply(
    tx: Tx,
    applied: readonly Applied[],
    { at, origin }: { readonly at: Instant; readonly origin?: string },
  ): Promise<void> {
    if (applied.length === 0) return;
    const ids = [...new Set(applied.map(({ billId }) => billId))];
    const before = await this.bills.lockStanding(tx, ids);
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

/** A bill on hold stays on hold; the state it returns to is updated. */
function paid(bill: BillStanding, amount: Decimal): BillMove {
  const { id } = bill;
  const remaining = bill.remaining.minus(amount);
  const state = stateWhenPaid(remaining.isZero(), remaining.equals(bill.due));
  return bill.state === 'onHold'
    ? { id, state: 'onHold', heldFrom: state, remaining }
    : { id, state, heldFrom: null, remaining };
}
