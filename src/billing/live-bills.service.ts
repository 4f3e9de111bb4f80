import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { AccountDirectory, type AccountNode } from '../account';
import type { Decimal } from '../core/decimal';
import type { Instant } from '../core/time';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import { BillCredits } from './bill-credits.service';
import { BillDrafts, contentOf, type Draft, type PayerPeriod } from './bill-drafts.service';
import type { BillKey } from './domain/bill';
import { billIdOf } from './domain/bill-id';
import type { BillView } from './domain/bill-view';
import { openPeriod, runningStart } from './domain/periods';
import { AccrualRepository } from './store/accrual.repository';
import { type OpenBill, OpenBillRepository } from './store/open-bill.repository';

type LiveKey = OpenBill & { readonly id: string; readonly payer: AccountNode };
export type LiveBill = BillView & { readonly draft: Draft };

/**
 * Bills of periods that are open. A row says that one is there; what it comes to is computed from the
 * accruals at the moment it is read, which is tens of rows however many usages there were.
 */
@Injectable()
export class LiveBills {
  private readonly accruals = new AccrualRepository();
  private readonly openBills = new OpenBillRepository();

  constructor(
    private readonly accounts: AccountDirectory,
    private readonly drafts: BillDrafts,
    private readonly credits: BillCredits,
    private readonly clock: Clock,
  ) {}

  /** In the order of the ids; those that are not live are missing. */
  async findAll(tx: Tx, ids: readonly string[]): Promise<LiveBill[]> {
    const open = await this.openBills.findAll(tx, ids);
    const payers = await this.accounts.load(tx, [...new Set(open.map(({ key }) => key.payerId))]);
    const keys = open.flatMap((bill) => {
      const payer = payers.get(bill.key.payerId);
      return payer === undefined ? [] : [{ ...bill, id: billIdOf(bill.key), payer }];
    });
    return this.views(tx, keys);
  }

  /** Also the running period of a payer nothing was charged to yet: it comes to nothing so far. */
  async find(tx: Tx, key: BillKey): Promise<LiveBill | undefined> {
    const id = billIdOf(key);
    const [known] = await this.findAll(tx, [id]);
    if (known !== undefined) return known;
    const payer = (await this.accounts.load(tx, [key.payerId])).get(key.payerId);
    if (payer === undefined || !(await this.isEmpty(tx, payer, key))) return undefined;
    return (await this.views(tx, [{ key, id, payer, isHeld: false }]))[0];
  }

  private async isEmpty(tx: Tx, payer: AccountNode, key: BillKey): Promise<boolean> {
    const start = runningStart({ ...payer, earliest: null }, this.clock.now());
    const isOwn = key.billFrom === start && key.currency === payer.currency;
    if (payer.id !== payer.payerId || !isOwn) return false;
    const open = await this.openBills.ofPayer(tx, payer.id);
    return open.every((bill) => bill.key.billFrom !== start);
  }

  private async views(tx: Tx, keys: readonly LiveKey[]): Promise<LiveBill[]> {
    const periods = periodsOf(keys);
    const open = await this.accruals.openOf(
      tx,
      periods.map(({ payer, period }) => ({ payerId: payer.id, from: period.from })),
    );
    const made = await this.drafts.of(
      tx,
      periods,
      open.map(({ accrual }) => accrual),
    );
    const drafts = new Map(made.map((draft) => [draft.id, draft]));
    const empty = keys.filter(({ id }) => !drafts.has(id));
    for (const draft of await this.drafts.empty(tx, periodsOf(empty))) drafts.set(draft.id, draft);
    const moved = new Map<string, Instant>();
    for (const { accrual, movedAt } of open) {
      const id = billIdOf(accrual);
      const latest = moved.get(id);
      if (latest === undefined || movedAt > latest) moved.set(id, movedAt);
    }
    const credit = await this.credits.available(
      tx,
      keys.map(({ key }) => key),
    );
    return keys.flatMap((key) => {
      const draft = drafts.get(key.id);
      return draft === undefined ? [] : [viewOf(key, draft, credit(key.key), moved.get(key.id))];
    });
  }
}

function periodsOf(keys: readonly LiveKey[]): PayerPeriod[] {
  const periods = keys.map(({ payer, key }): [string, PayerPeriod] => [
    compositeKey(key.billFrom, payer.id),
    { payer, period: openPeriod(payer.cycle, key.billFrom) },
  ]);
  return [...new Map(periods).values()];
}

function viewOf(
  { id, key, isHeld }: LiveKey,
  draft: Draft,
  creditAvailable: Decimal,
  movedAt: Instant | undefined,
): LiveBill {
  const billDate = draft.bill.period.to;
  return {
    id,
    draft,
    content: contentOf(draft, { number: null, runType: 'onCycle', billDate }),
    state: isHeld ? 'onHold' : 'new',
    remaining: draft.bill.due,
    payments: [],
    creditAvailable,
    updatedAt: movedAt ?? key.billFrom,
    revision: null,
  };
}
