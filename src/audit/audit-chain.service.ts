import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, type Tx } from '../platform/database';
import { digest } from '../platform/ids';
import { Scheduler } from '../platform/scheduler';
import { type AuditEvent, canonicalText, type ChainEnd } from './domain/audit-event';
import { AuditChainRepository, type Placed } from './store/audit-chain.repository';

const LOOK_EVERY_MS = 500;
/** Of one tenant in one transaction, before it is the next one's turn; each may be as long as two documents. */
const CHAINED_MAX = 200;

/**
 * Puts what was recorded into the chain of its tenant. Writers neither wait for it nor for one another: it takes what
 * has committed by then, in one process at a time, and whoever would chain beside it waits for the head.
 */
@Injectable()
export class AuditChain implements OnApplicationBootstrap {
  private readonly chains = new AuditChainRepository();

  constructor(
    private readonly database: Database,
    private readonly scheduler: Scheduler,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.every(LOOK_EVERY_MS, 'audit chain', (signal) => this.run(signal));
  }

  async run(signal?: AbortSignal): Promise<void> {
    let hasMore = true;
    while (hasMore && signal?.aborted !== true) hasMore = await this.round(signal);
  }

  /** Some events of every tenant that has any; answers whether there are more. */
  private async round(signal?: AbortSignal): Promise<boolean> {
    const tenants = await this.database.system((tx) => this.chains.tenantsToChain(tx));
    let hasMore = false;
    for (const tenant of tenants) {
      if (signal?.aborted === true) return false;
      const count = await this.database.system((tx) => this.chainSome(tx, tenant));
      hasMore ||= count === CHAINED_MAX;
    }
    return hasMore;
  }

  private async chainSome(tx: Tx, tenant: string): Promise<number> {
    const end = await this.chains.lockHead(tx, tenant);
    const events = await this.chains.unchained(tx, tenant, CHAINED_MAX);
    await this.chains.chain(tx, tenant, placed(events, end));
    return events.length;
  }
}

function placed(events: readonly AuditEvent[], end: ChainEnd): Placed[] {
  let last = end;
  return events.map((event) => {
    const place = { seq: last.seq + 1n, previousHash: last.hash };
    const hash = digest(canonicalText(event, place));
    last = { seq: place.seq, hash };
    return { id: event.id, ...place, hash };
  });
}
