import { type BillingCycle, changeCycle, isSameCycle } from '../core/calendar';
import { DAY_MS, type Instant, instant, plusMs } from '../core/time';
import type { Tx } from '../platform/database';
import type { AccountNode } from './domain/account';
import { AccountRepository } from './store/account.repository';

/** What a period includes is granted two days before it begins: by then its cycle is settled. */
const SETTLED_AHEAD_MS = 2 * DAY_MS;

/**
 * A payer's cycle changes where a period ends that nothing was charged, granted or closed behind: each period is
 * billed by the cycle it began with. What has neither charges nor products has its new cycle at once.
 */
export class CycleChanges {
  private readonly accounts = new AccountRepository();

  /** Of the payers among these accounts, by id: what they count by. Under the root's lock. */
  async cyclesOf(
    tx: Tx,
    before: readonly AccountNode[],
    after: readonly AccountNode[],
    at: Instant,
  ): Promise<Map<string, BillingCycle>> {
    const known = new Map(before.map((node) => [node.id, node]));
    const cycles = new Map<string, BillingCycle>();
    for (const { id, payerId, cycle } of after) {
      const old = known.get(id);
      if (id !== payerId || old === undefined || old.payerId !== id) continue;
      const isKept = isSameCycle(old.cycle, cycle);
      cycles.set(id, isKept ? old.cycle : await this.changed(tx, old, cycle, at));
    }
    return cycles;
  }

  private async changed(
    tx: Tx,
    payer: AccountNode,
    next: BillingCycle,
    at: Instant,
  ): Promise<BillingCycle> {
    const begun = await this.accounts.begunUntil(tx, payer.id);
    if (begun === undefined) return next;
    const settled = [plusMs(at, SETTLED_AHEAD_MS), payer.openFrom ?? at, begun ?? at];
    return changeCycle(payer.cycle, next, instant(Math.max(...settled) + 1));
  }
}
