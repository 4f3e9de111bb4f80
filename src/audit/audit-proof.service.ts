import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Finding, type Key, type Page, type PageCheck, Verify } from '../ledger';
import type { Tx } from '../platform/database';
import { digest } from '../platform/ids';
import { canonicalText, type ChainedEvent, type ChainEnd, NO_CHAIN } from './domain/audit-event';
import { AuditChainRepository } from './store/audit-chain.repository';

/** Kept small because an event may hold two documents. */
const PAGE_SIZE = 500;

/**
 * Walks the chain from its first event to the one its head names last, then looks for events that were never chained.
 */
@Injectable()
export class AuditProof implements OnModuleInit {
  private readonly chains = new AuditChainRepository();

  constructor(private readonly verify: Verify) {}

  onModuleInit(): void {
    const check: PageCheck = {
      name: 'audit intact',
      rule: 'every audit event is in the chain within a minute and carries the hash of the one before',
      page: (tx, _, after) => this.page(tx, after),
    };
    this.verify.add(check);
    this.verify.addBooks('audit_head');
  }

  /** Starts from the last event of the page before, which that page proved. */
  private async page(tx: Tx, after: Key | undefined): Promise<Page> {
    const [from = '0'] = after ?? [];
    const found = await this.chains.chainedFrom(tx, from, PAGE_SIZE + 1);
    const isGoing = found[0]?.seq.toString() === from;
    const [end, events] = isGoing ? [found[0] ?? NO_CHAIN, found.slice(1)] : [NO_CHAIN, found];
    const broken = brokenIn(events, end);
    if (broken !== undefined) return { rows: events.length, finding: broken };
    const last = events.at(-1) ?? end;
    if (found.length > PAGE_SIZE) return { rows: events.length, last: [last.seq.toString()] };
    const finding = cutOff(last, await this.chains.head(tx)) ?? (await this.forgotten(tx));
    return { rows: events.length, ...(finding && { finding }) };
  }

  private async forgotten(tx: Tx): Promise<Finding | undefined> {
    const id = await this.chains.forgotten(tx);
    return id === undefined ? undefined : { row: id, message: 'is in no chain' };
  }
}

function brokenIn(events: readonly ChainedEvent[], end: ChainEnd): Finding | undefined {
  let previous = end;
  for (const event of events) {
    const message = brokenLink(event, previous);
    if (message !== undefined) return { row: `${event.seq}`, message };
    previous = event;
  }
  return undefined;
}

function brokenLink(event: ChainedEvent, previous: ChainEnd): string | undefined {
  if (event.seq !== previous.seq + 1n) return `audit event ${previous.seq + 1n} is missing`;
  if (event.previousHash !== previous.hash) return 'does not follow the event before it';
  if (digest(canonicalText(event, event)) !== event.hash) {
    return 'its content does not match its hash';
  }
  return undefined;
}

function cutOff(last: ChainEnd, head: ChainEnd): Finding | undefined {
  if (last.seq === head.seq && last.hash === head.hash) return undefined;
  const message = `the chain ends at ${last.seq}, its head says ${head.seq}`;
  return { row: `${head.seq}`, message };
}
