import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, type Tx } from '../platform/database';
import { digest } from '../platform/ids';
import { auditChained } from '../platform/metrics';
import { Scheduler } from '../platform/scheduler';
import { type AuditEvent, canonicalText, type ChainEnd, NO_CHAIN } from './domain/audit-event';
import { AuditChainRepository, type Known, type Placed } from './store/audit-chain.repository';

const LOOK_EVERY_MS = 500;
/** Events per transaction, of whichever tenants. An event may hold two documents. */
const CHAINED_MAX = 200;
/** So often everything is looked through, should the database be another since: one restored, or one that took over. */
const LOOKS_THROUGH_EVERY_MS = 600_000;

type Step = Pick<Known, 'passed'> & { readonly snapshot: string; readonly hasMore: boolean };
/** Everything that was visible in `snapshot` is chained. */
type Seen = { readonly snapshot: string; readonly fromMs: number };

/**
 * Appends recorded events to the chain of their tenant. Writers wait neither for it nor for one another: it chains
 * what has committed, and a second process that would chain the same tenant waits for the lock of its head. A look
 * costs what has committed since the look before, whatever the database is kept from forgetting.
 */
@Injectable()
export class AuditChain implements OnApplicationBootstrap {
  private readonly chains = new AuditChainRepository();
  private seen: Seen | undefined;

  constructor(
    private readonly database: Database,
    private readonly scheduler: Scheduler,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.every(LOOK_EVERY_MS, 'audit chain', (signal) => this.run(signal));
  }

  async run(signal?: AbortSignal): Promise<void> {
    const startedMs = performance.now();
    const seen = this.seenAt(startedMs);
    // After a failure everything is looked through.
    this.seen = undefined;
    let known: Known = { seen: seen?.snapshot };
    let first: string | undefined;
    let hasMore = true;
    while (hasMore) {
      if (signal?.aborted === true) return;
      const step = await this.database.system((tx) => this.step(tx, known));
      // What only later snapshots saw is passed again by the next look.
      first ??= step.snapshot;
      known = { ...known, passed: step.passed };
      hasMore = step.hasMore;
    }
    if (first !== undefined) this.seen = { snapshot: first, fromMs: seen?.fromMs ?? startedMs };
    auditChained.setToCurrentTime();
  }

  private seenAt(nowMs: number): Seen | undefined {
    const isFresh = this.seen !== undefined && nowMs - this.seen.fromMs < LOOKS_THROUGH_EVERY_MS;
    return isFresh ? this.seen : undefined;
  }

  /** Chains up to `CHAINED_MAX` events of those that are not known. */
  private async step(tx: Tx, known: Known): Promise<Step> {
    const { snapshot, tenants } = await this.chains.look(tx, known, CHAINED_MAX);
    if (tenants.length === 0) return { snapshot, hasMore: false, passed: known.passed };
    const ends = await this.chains.lockHeads(tx, tenants);
    const found = await this.chains.unchained(tx, known, CHAINED_MAX);
    // One of a tenant that is not locked may have come in between: it is left to the next step, with all after it.
    const other = found.findIndex(({ tenant }) => !ends.has(tenant));
    const events = other < 0 ? found : found.slice(0, other);
    await this.chains.chain(tx, placed(events, ends));
    return { snapshot, hasMore: true, passed: events.at(-1) ?? known.passed };
  }
}

function placed(events: readonly AuditEvent[], ends: ReadonlyMap<string, ChainEnd>): Placed[] {
  const last = new Map(ends);
  return events.map((event) => {
    const { tenant, id } = event;
    const end = last.get(tenant) ?? NO_CHAIN;
    const place = { seq: end.seq + 1n, previousHash: end.hash };
    const hash = digest(canonicalText(event, place));
    last.set(tenant, { seq: place.seq, hash });
    return { tenant, id, ...place, hash };
  });
}
