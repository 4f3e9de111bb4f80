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
import { parseBillId } from './domain/bill-id';
import { stateWhenPaid } from './domain/bill-lifecycle';
import {
  type BillBalance,
  BillBalanceRepository,
  type Purse,
} from './store/bill-balance.repository';
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
 * What a payment does to bills: the remaining amount and the state follow, and the bill says who paid
 * it. The journal is the caller's, and so is the lock of the payer's root.
 */
@Injectable()
export class BillSettlement {
  private readonly bills = new BillRepository();
  private readonly balances = new BillBalanceRepository();
  private readonly payments = new BillPaymentRepository();

  constructor(private readonly accounts: AccountDirectory) {}

  /** Closed bills by id or number. Live ones are not payable: what they ask still changes. */
  named(tx: Tx, names: readonly string[]): Promise<readonly PayableBill[]> {
    return names.length === 0 ? Promise.resolve([]) : this.balances.named(tx, names);
  }

  /** Whether a bill has this name, or is to have it: a live one keeps its id when it is closed. */
  async isName(tx: Tx, name: string): Promise<boolean> {
    const key = parseBillId(name);
    const payers = await this.accounts.load(tx, key === undefined ? [] : [key.payerId]);
    if (payers.size > 0) return true;
    return (await this.named(tx, [name])).length > 0;
  }

  /** What a payer owes, the longest due first, as far as the amount reaches. */
  open(tx: Tx, purse: Purse, amount: Decimal): Promise<readonly PayableBill[]> {
    return reaching<BillBalance>(
      amount,
      ({ remaining }) => remaining,
      (last, limit) => this.balances.owed(tx, [{ purse, last }], limit),
    );
  }

  /** What bills have of a payment, the last first, as far as a refund of the amount takes it back. */
  async partsOf(tx: Tx, paymentId: string, amount: Decimal): Promise<readonly AppliedPart[]> {
    const found = await reaching<PaidPart>(
      amount,
      (part) => larger(part.amount, ZERO),
      (last, limit) => this.payments.ofPayment(tx, paymentId, last, limit),
    );
    return found.filter((part) => part.amount.greaterThan(ZERO));
  }

  /** What bills below zero still leave to a payer, the oldest first, as far as the amount reaches. */
  async credits(tx: Tx, purse: Purse, amount: Decimal): Promise<readonly AppliedPart[]> {
    const found = await reaching<BillBalance>(
      amount,
      ({ remaining }) => remaining.negated(),
      (last, limit) => this.balances.credits(tx, [{ purse, last }], limit),
    );
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

/** On hold it stays on hold, and comes back to the state it would have now. */
function paid(bill: BillStanding, amount: Decimal): BillMove {
  const { id } = bill;
  const remaining = bill.remaining.minus(amount);
  const state = stateWhenPaid(remaining.isZero(), remaining.equals(bill.due));
  return bill.state === 'onHold'
    ? { id, state: 'onHold', heldFrom: state, remaining }
    : { id, state, heldFrom: null, remaining };
}
