import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { AccountDirectory, type AccountNode } from '../account';
import { type Decimal, ZERO } from '../core/decimal';
import type { Instant } from '../core/time';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import { BillCredits } from './bill-credits.service';
import { BillDrafts, contentOf, type Draft, type PayerPeriod } from './bill-drafts.service';
import { type BillKey, textOfKey } from './domain/bill';
import { billIdOf } from './domain/bill-id';
import type { BillView } from './domain/bill-view';
import { openPeriod, runningStart } from './domain/periods';
import { AccrualRepository } from './store/accrual.repository';
import { OpenBillRepository } from './store/open-bill.repository';
import type { OpenBill } from './store/open-bill.mapping';

type LiveKey = OpenBill & { readonly payer: AccountNode };
export type LiveBill = BillView & { readonly draft: Draft };

/**
 * Bills of open periods. A row only says that the bill exists; its amounts are computed from the accruals when it is
 * read, which are tens of rows however many usages there were.
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

  /** In the order of the ids; ids that are not live bills are left out. */
  async findAll(tx: Tx, ids: readonly string[]): Promise<LiveBill[]> {
    return this.views(tx, await this.keysOf(tx, ids));
  }

  /** As `findAll`, but as if nothing was charged: of no charge or line anything is read. */
  async headsOf(tx: Tx, ids: readonly string[]): Promise<LiveBill[]> {
    return this.heads(tx, await this.keysOf(tx, ids));
  }

  private async keysOf(tx: Tx, ids: readonly string[]): Promise<LiveKey[]> {
    return this.withPayers(tx, await this.openBills.findAll(tx, ids));
  }

  private async withPayers(tx: Tx, open: readonly OpenBill[]): Promise<LiveKey[]> {
    const payers = await this.accounts.load(tx, [...new Set(open.map(({ key }) => key.payerId))]);
    return open.flatMap((bill) => {
      const payer = payers.get(bill.key.payerId);
      return payer === undefined ? [] : [{ ...bill, payer }];
    });
  }

  /** Also finds the running period of a payer without charges: a bill of zero. */
  async find(tx: Tx, key: BillKey): Promise<LiveBill | undefined> {
    return (await this.views(tx, await this.keyOf(tx, key)))[0];
  }

  /** As `find`, but as if nothing was charged. */
  async headOf(tx: Tx, key: BillKey): Promise<LiveBill | undefined> {
    return (await this.heads(tx, await this.keyOf(tx, key)))[0];
  }

  private async keyOf(tx: Tx, key: BillKey): Promise<LiveKey[]> {
    const open = await this.openBills.ofPeriods(tx, [key]);
    const known = open.filter((bill) => bill.key.currency === key.currency);
    if (known.length > 0) return this.withPayers(tx, known.slice(0, 1));
    const payer = (await this.accounts.load(tx, [key.payerId])).get(key.payerId);
    if (payer === undefined || !(await this.isEmpty(tx, payer, key))) return [];
    return [{ key, id: billIdOf(key, payer.cycle), payer, isHeld: false }];
  }

  private async heads(tx: Tx, keys: readonly LiveKey[]): Promise<LiveBill[]> {
    const drafts = await this.drafts.empty(tx, keys.map(periodOf));
    return keys.flatMap((live, place) => {
      const draft = drafts[place];
      return draft === undefined ? [] : [viewOf(live, draft, ZERO, undefined)];
    });
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
    const drafts = new Map(made.map((draft) => [textOfKey(draft.bill.key), draft]));
    const empty = keys.filter(
      ({ key, payer }) => !drafts.has(textOfKey(key)) && key.currency === payer.currency,
    );
    for (const draft of await this.drafts.empty(tx, empty.map(periodOf))) {
      drafts.set(textOfKey(draft.bill.key), draft);
    }
    const moved = new Map<string, Instant>();
    for (const { accrual, movedAt } of open) {
      const bill = textOfKey(accrual);
      const latest = moved.get(bill);
      if (latest === undefined || movedAt > latest) moved.set(bill, movedAt);
    }
    const credit = await this.credits.available(
      tx,
      keys.map(({ key }) => key),
    );
    return keys.flatMap((live) => {
      const text = textOfKey(live.key);
      const draft = drafts.get(text);
      return draft === undefined ? [] : [viewOf(live, draft, credit(live.key), moved.get(text))];
    });
  }
}

function periodsOf(keys: readonly LiveKey[]): PayerPeriod[] {
  const periods = keys.map((live): [string, PayerPeriod] => [
    compositeKey(live.key.billFrom, live.payer.id),
    periodOf(live),
  ]);
  return [...new Map(periods).values()];
}

function periodOf({ payer, key }: LiveKey) {
  return { payer, period: openPeriod(payer.cycle, key.billFrom), currency: key.currency };
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
