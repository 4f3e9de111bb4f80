import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { AccountDirectory, type AccountNode, RootLocks } from '../account';
import { Rerating } from '../charging';
import { periodContaining } from '../core/calendar';
import { type Instant, instant, type Period } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { isLockTimeout } from '../platform/interruption';
import type { Tenant } from '../platform/tenant';
import { BillCloser } from './bill-closer.service';
import type { PayerPeriod } from './bill-drafts.service';
import { BillPreparation, type EndingPeriod } from './bill-preparation.service';
import { groupBy } from '../core/group-by';
import { firstOpenPeriod, lastEnded, nextToClose, openPeriod } from './domain/periods';
import type { ClosedBill } from './store/bill.mapping';
import { OpenBillRepository } from './store/open-bill.repository';
import { PayerRepository } from './store/payer.repository';

export type Step = {
  readonly bills: readonly ClosedBill[];
  readonly periods: number;
  /** Payers that may have another period to close. */
  readonly open: readonly string[];
  /** Payers that were skipped because other work holds their locks. */
  readonly busy: readonly string[];
  /** True when some were left open because usage came after their period was put in order. */
  readonly isPostponed: boolean;
};

export type CloseRequest = {
  readonly payerIds: readonly string[];
  readonly upTo: Instant;
  /** Reorders under the locks whatever is still out of order, so that the period ends in any case. */
  readonly insists: boolean;
  /** Waits for roots that other work holds; otherwise only the payers whose roots are free are closed. */
  readonly waits: boolean;
};

/** The wait for locks when closing; short, because it is retried and holds roots that others need. */
export const LOCK_WAIT_MS = 1_000;

export type OffCycle =
  | { readonly kind: 'issued'; readonly bills: readonly ClosedBill[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'held' }
  /** A period ended meanwhile and has to be closed first. */
  | { readonly kind: 'ended' };

/** Closes periods of payers in order, one period of each per transaction. */
@Injectable()
export class PeriodCloser {
  private readonly payers = new PayerRepository();
  private readonly openBills = new OpenBillRepository();

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountDirectory,
    private readonly roots: RootLocks,
    private readonly rerating: Rerating,
    private readonly preparation: BillPreparation,
    private readonly closer: BillCloser,
    private readonly clock: Clock,
  ) {}

  /** The payers with a period to close by `upTo`, each with that period. */
  async due(tx: Tx, payers: readonly AccountNode[], upTo: Instant): Promise<PayerPeriod[]> {
    const earliest = await this.earliest(tx, payers);
    const now = this.clock.now();
    return payers.flatMap((payer) => {
      const period = nextToClose({ ...payer, earliest: earliest.get(payer.id) ?? null }, upTo, now);
      return period === undefined ? [] : [{ payer, period }];
    });
  }

  /**
   * Stores which period of these payers is to be closed next, for those whose roots are free. A payer with products
   * that owes nothing yet is looked at again when the running period ends.
   */
  async noteNext(tx: Tx, payerIds: readonly string[]): Promise<void> {
    const { accounts } = await this.roots.lock(tx, payerIds, { skipBusy: true });
    const payers = payerIds.flatMap((id) => accounts.get(id) ?? []);
    const earliest = await this.earliest(tx, payers);
    const now = this.clock.now();
    const next = payers.map((payer) => {
      const first = earliest.get(payer.id);
      const running = first === null ? periodContaining(payer.cycle, now) : undefined;
      const period = firstOpenPeriod({ ...payer, earliest: first ?? null }) ?? running;
      return { payerId: payer.id, period };
    });
    await this.accounts.setNext(tx, next);
  }

  /** Rates the next periods in canonical order, without holding locks beyond each step. */
  async putInOrder(tenant: Tenant, payerIds: readonly string[], upTo: Instant): Promise<void> {
    const disordered = await this.database.background.read(tenant, async (tx) =>
      this.preparation.disordered(tx, await this.endings(tx, await this.dueOf(tx, payerIds, upTo))),
    );
    const held = new Set<string>();
    for (const period of disordered) {
      const { rootId } = period.payer;
      if (held.has(rootId)) continue;
      await this.rerating.putInOrder(tenant, period, LOCK_WAIT_MS).catch((error: unknown) => {
        if (!isLockTimeout(error)) throw error;
        held.add(rootId);
      });
    }
  }

  /** Closes the next period of each payer that ended by `upTo`. A repetition closes the period after it. */
  async closeNext(tx: Tx, tenant: Tenant, closing: CloseRequest): Promise<Step> {
    const { payerIds, upTo, insists, waits } = closing;
    const { heads, accounts, busy } = await this.roots.lock(tx, payerIds, { skipBusy: !waits });
    const locked = payerIds.filter((id) => accounts.has(id));
    const all = await this.endings(tx, await this.dueOf(tx, locked, upTo));
    await this.preparation.settle(tx, tenant, heads, all);
    const disordered = await this.preparation.disordered(tx, all);
    if (insists) {
      for (const one of disordered) await this.rerating.putInOrderLocked(tx, tenant, heads, one);
    }
    const waiting = new Set(insists ? [] : disordered.map(({ payer }) => payer.id));
    const due = all.filter(({ payer }) => !waiting.has(payer.id));
    const open = all.map(({ payer }) => payer.id);
    const rest = { open, busy: [...busy], isPostponed: waiting.size > 0 };
    if (due.length === 0) return { bills: [], periods: 0, ...rest };
    await this.preparation.prepare(tx, tenant, heads, due);
    const bills = await this.closer.close(tx, tenant, heads, due, 'onCycle', this.clock.now());
    await this.moveOn(tx, due, bills, upTo);
    return { bills, periods: due.length, ...rest };
  }

  private async dueOf(
    tx: Tx,
    payerIds: readonly string[],
    upTo: Instant,
  ): Promise<readonly PayerPeriod[]> {
    const payers = await this.accounts.load(tx, payerIds);
    return this.withoutHeld(tx, await this.due(tx, [...payers.values()], upTo));
  }

  private async endings(tx: Tx, due: readonly PayerPeriod[]): Promise<EndingPeriod[]> {
    const ids = due.map(({ payer }) => payer.id);
    const accounts = groupBy(await this.accounts.ofPayers(tx, ids), ({ payerId }) => payerId);
    return due.map(({ payer, period }) => ({
      payer,
      period,
      accounts: accounts.get(payer.id) ?? [payer],
    }));
  }

  /** Bills what was accrued and fell due in the running period, without ending it. */
  async closeRunning(tx: Tx, tenant: Tenant, payerId: string): Promise<OffCycle> {
    const { heads, accounts } = await this.roots.lock(tx, [payerId]);
    const payer = accounts.get(payerId);
    const now = this.clock.now();
    const open = payer && (await this.openOf(tx, payer));
    if (payer === undefined || open === undefined) return { kind: 'nothing' };
    const [free] = await this.withoutHeld(tx, [{ payer, period: open }]);
    if (free === undefined) return { kind: 'held' };
    if (open.to <= now) return { kind: 'ended' };
    const period = soFar(open, now);
    const endings = await this.endings(tx, [{ payer, period }]);
    await this.preparation.settle(tx, tenant, heads, endings);
    await this.preparation.bookDue(tx, heads, endings);
    const bills = await this.closer.close(tx, tenant, heads, [{ payer, period }], 'offCycle', now);
    if (bills.length === 0) return { kind: 'nothing' };
    const next = openPeriod(payer.cycle, period.to);
    await this.accounts.moveOpenFrom(tx, [{ payerId, period: next }]);
    return { kind: 'issued', bills };
  }

  private async openOf(tx: Tx, payer: AccountNode): Promise<Period | undefined> {
    const earliest = (await this.earliest(tx, [payer])).get(payer.id) ?? null;
    return firstOpenPeriod({ ...payer, earliest });
  }

  /** For payers without a closed bill: the earliest billable instant; null when they only have products. */
  private async earliest(
    tx: Tx,
    payers: readonly AccountNode[],
  ): Promise<Map<string, Instant | null>> {
    const payerIds = payers.filter(({ openFrom }) => openFrom === null).map(({ id }) => id);
    if (payerIds.length === 0) return new Map();
    const earliest = await this.payers.owingSince(tx, payerIds);
    for (const [id, from] of await this.openBills.earliest(tx, payerIds)) {
      const start = earliest.get(id) ?? null;
      if (start === null || from < start) earliest.set(id, from);
    }
    return earliest;
  }

  /** Leaves out payers whose live bill is on hold: neither it nor a later period is closed. */
  private async withoutHeld(tx: Tx, due: readonly PayerPeriod[]): Promise<PayerPeriod[]> {
    const holds = await this.openBills.held(
      tx,
      due.map(({ payer }) => payer.id),
    );
    const held = new Set(holds.map(({ payerId, billFrom }) => compositeKey(billFrom, payerId)));
    return due.filter(({ payer, period }) => !held.has(compositeKey(period.from, payer.id)));
  }

  private async moveOn(
    tx: Tx,
    due: readonly PayerPeriod[],
    bills: readonly ClosedBill[],
    upTo: Instant,
  ): Promise<void> {
    const billed = new Set(bills.map(({ payerId }) => payerId));
    const idle = due.filter(({ payer }) => !billed.has(payer.id));
    const jumps = await this.jumps(tx, idle, upTo);
    await this.accounts.moveOpenFrom(
      tx,
      due.map(({ payer, period }) => ({
        payerId: payer.id,
        period: openPeriod(payer.cycle, jumps.get(payer.id) ?? period.to),
      })),
    );
  }

  /** Skips empty years in one step, not month by month. */
  private async jumps(
    tx: Tx,
    idle: readonly PayerPeriod[],
    upTo: Instant,
  ): Promise<Map<string, Instant>> {
    if (idle.length === 0) return new Map();
    const owing = await this.payers.owingBeyond(
      tx,
      idle.map(({ payer, period }) => ({ payerId: payer.id, at: period.to })),
    );
    const earliest = await this.openBills.earliest(
      tx,
      idle.map(({ payer }) => payer.id),
    );
    const now = this.clock.now();
    return new Map(
      idle
        .filter(({ payer }) => !owing.has(payer.id))
        .map(({ payer, period }) => {
          const last = lastEnded(payer.cycle, upTo, now);
          const next = earliest.get(payer.id) ?? last;
          const to = next < last ? next : last;
          return [payer.id, to > period.to ? openPeriod(payer.cycle, to).from : period.to];
        }),
    );
  }
}

/**
 * From the last close to now. Another process whose clock is ahead may have closed past this process's now: what was
 * charged since is then billed with a period of one millisecond.
 */
function soFar({ from }: Period, now: Instant): Period {
  return { from, to: now > from ? now : instant(from + 1) };
}
