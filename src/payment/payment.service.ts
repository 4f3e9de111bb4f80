import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { BillSettlement, type PayableBill } from '../billing';
import { type Decimal, sum } from '../core/decimal';
import { formatInstant } from '../core/time';
import { Ledger, Verify } from '../ledger';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import {
  type Body,
  DocumentStore,
  type RequestContext,
  type Resource,
  ResourceService,
  type RuleContext,
  toMoney,
} from '../tmf';
import { type Allocation, allocatePayment, type Wish } from './domain/allocate-payment';
import { planMoney } from './domain/payment-postings';
import { BookingRepository, CREDIT_CHECK } from './store/booking.repository';
import { ToldBefore } from './told-before.service';
import { demandOf, itemsOf } from './tmf676/payment.convert';
import { paymentType } from './tmf676/payment-types';

type Received = {
  readonly id: string;
  readonly payerId: string;
  readonly rootId: string;
  readonly amount: Decimal;
  readonly currency: string;
  readonly correlator: string | null;
};

/**
 * TMF676 payments: money that came. It is booked at once, in the transaction that records it; one that
 * cannot be booked is recorded as failed, which is an answer and not an error.
 */
@Injectable()
export class Payments extends ResourceService implements OnModuleInit {
  private readonly bookings = new BookingRepository();

  constructor(
    database: Database,
    clock: Clock,
    private readonly accounts: AccountDirectory,
    private readonly ledger: Ledger,
    private readonly bills: BillSettlement,
    private readonly verify: Verify,
    private readonly toldBefore: ToldBefore,
  ) {
    super({ database, clock }, paymentType, new DocumentStore(paymentType), {
      beforeCreate: async (tx, body, context, id) => {
        const date = formatInstant(context.at);
        return {
          ...body,
          paymentDate: date,
          statusDate: date,
          ...(await this.receive(tx, body, context, id)),
        };
      },
    });
  }

  onModuleInit(): void {
    this.verify.add(CREDIT_CHECK);
  }

  override async createIn(tx: Tx, context: RequestContext, body: unknown): Promise<Resource> {
    const known = await this.toldBefore.idOf(tx, this.admit(body).sent, (payerId, correlator) =>
      this.bookings.told(tx, payerId, correlator),
    );
    if (known !== undefined) return this.lockIn(tx, known);
    return super.createIn(tx, context, body);
  }

  private async receive(tx: Tx, body: Body, context: RuleContext, id: string): Promise<Body> {
    const demand = demandOf(body);
    if (demand.kind === 'refused') return failed(demand.why);
    const { accountId, amount, currency, correlator } = demand;
    const account = (await this.accounts.load(tx, [accountId])).get(accountId);
    if (account === undefined) return failed(`There is no billing account ${accountId}`);
    const { payerId, rootId } = account;
    return this.book(tx, { id, payerId, rootId, amount, currency, correlator }, body, context);
  }

  private async book(
    tx: Tx,
    received: Received,
    body: Body,
    { at, origin }: RuleContext,
  ): Promise<Body> {
    const { id, payerId, rootId, amount, currency } = received;
    const heads = await this.ledger.lockRoots(tx, [rootId]);
    const wished = await this.wishesOf(tx, received, body);
    if ('why' in wished) return failed(wished.why);
    const { parts, credit } = wished.allocation;
    const correlator = wished.isOfBill ? null : received.correlator;
    await this.bookings.insert(tx, {
      paymentId: id,
      payerId,
      currency,
      correlator,
      amount,
      credit,
    });
    await this.bills.apply(tx, id, parts, { at, origin });
    const applied = sum(parts.map((part) => part.amount));
    const postings = planMoney({ payerId, currency, applied, credit });
    await this.ledger.post(tx, heads, [{ rootId, kind: 'payment', reference: id, postings }], at);
    const rest = credit.isZero() ? {} : { unappliedAmount: toMoney(credit, currency) };
    return { status: 'done', ...rest };
  }

  /** By its items, else by a correlator that is a bill's, else whatever the payer owes longest. */
  private async wishesOf(
    tx: Tx,
    { payerId, amount, currency, correlator }: Received,
    body: Body,
  ): Promise<{ allocation: Allocation; isOfBill: boolean } | { why: string }> {
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
    const open = isOnAccount ? await this.bills.open(tx, payerId, currency) : named;
    const wishes = isOnAccount
      ? open.map(({ id }) => ({ billId: id, amount: null }))
      : asked.flatMap((item) => wishOf(item, named));
    const isOfBill = items.length === 0 && named.length > 0;
    return { allocation: allocatePayment(amount, wishes, open), isOfBill };
  }
}

function wishOf(
  { name, amount }: { readonly name: string; readonly amount: Decimal | null },
  bills: readonly PayableBill[],
): Wish[] {
  const bill = bills.find((each) => each.id === name || each.number === name);
  return bill === undefined ? [] : [{ billId: bill.id, amount }];
}

function failed(statusReason: string): Body {
  return { status: 'failed', statusReason };
}
