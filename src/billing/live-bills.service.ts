import { Injectable } from '@nestjs/common';
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
import { groupBy } from '../core/group-by';
import { liveStarts, openPeriod } from './domain/periods';
import { AccrualRepository, type LiveStart } from './store/accrual.repository';
import { PayerRepository } from './store/payer.repository';

export type LiveKey = {
  readonly id: string;
  readonly key: BillKey;
  readonly payer: AccountNode;
  readonly isHeld: boolean;
};
export type LiveBill = BillView & { readonly draft: Draft };

/**
 * Bills of periods that are open. Nothing of them is stored: they are computed from the accruals at
 * the moment they are read, which is tens of rows however many usages there were.
 */
@Injectable()
export class LiveBills {
  private readonly accruals = new AccrualRepository();
  private readonly payers = new PayerRepository();

  constructor(
    private readonly accounts: AccountDirectory,
    private readonly drafts: BillDrafts,
    private readonly credits: BillCredits,
    private readonly clock: Clock,
  ) {}

  /** Every payer has at least one: the running period in its own currency. */
  async keys(tx: Tx, payerIds: readonly string[] | null): Promise<LiveKey[]> {
    const ids = payerIds ?? (await this.payers.payerIds(tx));
    const nodes = await this.accounts.load(tx, ids);
    const payers = ids.flatMap((id) => nodes.get(id) ?? []).filter(isPayer);
    const found = await this.accruals.liveStarts(
      tx,
      payerIds === null ? null : payers.map(({ id }) => id),
    );
    const starts = groupBy(found, ({ payerId }) => payerId);
    const holds = await this.payers.holds(
      tx,
      payers.map(({ id }) => id),
    );
    const held = new Set(holds.map(billIdOf));
    const now = this.clock.now();
    return payers.flatMap((payer) => keysOf(payer, starts.get(payer.id) ?? [], held, now));
  }

  /** In the order of the keys. */
  async views(tx: Tx, keys: readonly LiveKey[]): Promise<LiveBill[]> {
    const payers = [...new Map(keys.map(({ payer }) => [payer.id, payer])).values()];
    const open = await this.accruals.openOf(tx, payers);
    const periods = periodsOf(keys);
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

  async find(tx: Tx, key: BillKey): Promise<LiveBill | undefined> {
    const id = billIdOf(key);
    const keys = await this.keys(tx, [key.payerId]);
    const [view] = await this.views(
      tx,
      keys.filter((each) => each.id === id),
    );
    return view;
  }
}

function isPayer({ id, payerId }: AccountNode): boolean {
  return id === payerId;
}

function keysOf(
  payer: AccountNode,
  starts: readonly LiveStart[],
  held: ReadonlySet<string>,
  now: Instant,
): LiveKey[] {
  const { cycle, openFrom } = payer;
  const froms = starts.map(({ billFrom }) => billFrom);
  return liveStarts({ cycle, openFrom, earliest: null }, froms, now).flatMap((billFrom) => {
    const currencies = starts.filter((start) => start.billFrom === billFrom);
    const names = currencies.map(({ currency }) => currency).sort();
    return (names.length === 0 ? [payer.currency] : names).map((currency) => {
      const key = { payerId: payer.id, billFrom, currency };
      const id = billIdOf(key);
      return { id, key, payer, isHeld: held.has(id) };
    });
  });
}

function periodsOf(keys: readonly LiveKey[]): PayerPeriod[] {
  const periods = keys.map(({ payer, key }): [string, PayerPeriod] => [
    `${key.billFrom}/${payer.id}`,
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
