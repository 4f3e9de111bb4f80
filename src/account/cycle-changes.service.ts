import { type BillingCycle, changeCycle, isSameCycle } from '../core/calendar';
import { DAY_MS, type Instant, instant, plusMs } from '../core/time';
import type { Tx } from '../platform/database';
import type { AccountNode } from './domain/account';
import type { AccountUseRepository } from './store/account-use.repository';

/** Allowances are granted two days before their period, so its cycle must be settled by then. */
const SETTLED_AHEAD_MS = 2 * DAY_MS;

/**
 * A payer's cycle changes at the end of a period after which nothing was charged, granted or closed: each period is
 * billed by the cycle it began with. Without charges and products the new cycle applies at once.
 */
export class CycleChanges {
  constructor(private readonly uses: AccountUseRepository) {}

  /** The cycles of the payers among these accounts, by id. Needs the root's lock. */
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
    const begun = await this.uses.begunUntil(tx, payer.id);
    if (begun === undefined) return next;
    const settled = [plusMs(at, SETTLED_AHEAD_MS), payer.openFrom ?? at, begun ?? at];
    return changeCycle(payer.cycle, next, instant(Math.max(...settled) + 1));
  }
}
