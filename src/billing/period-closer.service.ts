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
import type { ClosedBill } from './store/bill.repository';
import { OpenBillRepository } from './store/open-bill.repository';
import { PayerRepository } from './store/payer.repository';

export type Step = {
  readonly bills: readonly ClosedBill[];
  readonly periods: number;
  /** Payers that may have another period to close. */
  readonly open: readonly string[];
  /** Payers that were left alone: other work holds what they need. */
  readonly busy: readonly string[];
  /** Some of them were left open: usage came between putting a period in order and its end. */
  readonly isPostponed: boolean;
};

export type CloseRequest = {
  readonly payerIds: readonly string[];
  readonly upTo: Instant;
  /** Puts in order under the locks what is still not in order, so that the period ends in any case. */
  readonly insists: boolean;
  /** Waits for roots that other work holds; of several payers, the free ones are closed. */
  readonly waits: boolean;
};

/** Of all that closes a period: it is tried again, and holds roots meanwhile that others need. */
export const LOCK_WAIT_MS = 1_000;

export type OffCycle =
  | { readonly kind: 'issued'; readonly bills: readonly ClosedBill[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'held' }
  /** A period has ended meanwhile, which is to be closed first. */
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

  /** The payers that have a period to close by `upTo`, and which. */
  async due(tx: Tx, payers: readonly AccountNode[], upTo: Instant): Promise<PayerPeriod[]> {
    const earliest = await this.earliest(tx, payers);
    const now = this.clock.now();
    return payers.flatMap((payer) => {
      const period = nextToClose({ ...payer, earliest: earliest.get(payer.id) ?? null }, upTo, now);
      return period === undefined ? [] : [{ payer, period }];
    });
  }

  /**
   * Writes down which period of these payers is to be closed next, as far as nobody else holds their roots.
   * Who has products and owes nothing yet is looked at again when the running period ends.
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

  /** Outside of any lock: what is to be closed next is rated in canonical order. */
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

  /** The next period of each of the payers that ended by `upTo`. Doing it again closes the one after. */
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

  /** What was accrued and fell due so far in the running period, without ending it. */
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

  /** Of payers without a closed bill: the earliest there is to bill; null where there are but products. */
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

  /** A live bill on hold is not closed, nor anything after it. */
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

  /** Years without anything are passed in one step, not month by month. */
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
 * From what is closed until now. Whose clock was ahead may have closed a little of what is still to come here: what was
 * charged since then is billed all the same, as of the least time after.
 */
function soFar({ from }: Period, now: Instant): Period {
  return { from, to: now > from ? now : instant(from + 1) };
}
