import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { invariant } from '../core/invariant';
import { isInterruption } from './interruption';
import { type Lock, Locks } from './locks';

/** Must stop between two steps when `signal` is aborted: at shutdown, or when another process takes over. */
export type ScheduledWork = (signal: AbortSignal) => Promise<void>;

type Turn = { readonly lock: Lock; readonly signal: AbortSignal };
// The pause after an interruption, so that rare work does not wait for its next turn.
const AGAIN_MS = 1_000;

type Item = { readonly name: string; readonly everyMs: number; readonly work: ScheduledWork };

/**
 * Recurring work in exactly one process at a time. The process that gets an item's lock keeps it until it ends; the
 * others try again at each turn, so that one of them takes over.
 */
@Injectable()
export class Scheduler implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Scheduler.name);
  private readonly turns = new Map<string, Promise<void>>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly owned = new Map<string, Turn>();
  private readonly stopping = new AbortController();
  private isInTrouble = false;

  constructor(private readonly locks: Locks) {}

  /** Called once per name at the start of the application; the pause runs from the end of one turn to the next. */
  every(everyMs: number, name: string, work: ScheduledWork): void {
    invariant(!this.timers.has(name), `two scheduled items named ${name}`);
    this.plan({ name, everyMs, work });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.turns.values());
    for (const { lock } of this.owned.values()) await lock.release().catch(() => undefined);
    this.owned.clear();
  }

  private plan(item: Item, pauseMs = item.everyMs): void {
    if (this.stopping.signal.aborted) return;
    const timer = setTimeout(() => {
      const turn = this.turn(item).then((nextMs) => {
        this.turns.delete(item.name);
        this.plan(item, nextMs);
      });
      this.turns.set(item.name, turn);
    }, pauseMs);
    this.timers.set(item.name, timer.unref());
  }

  /** Answers the pause before the next turn. */
  private async turn({ name, everyMs, work }: Item): Promise<number> {
    try {
      const signal = await this.ownership(name);
      if (signal !== undefined) await work(signal);
      this.isInTrouble = false;
      return everyMs;
    } catch (error: unknown) {
      const isInterrupted = isInterruption(error);
      // Warns once, since every turn of every item fails while the database is away.
      if (!isInterrupted || !this.isInTrouble) {
        this.logger.warn(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
      this.isInTrouble = isInterrupted;
      return isInterrupted ? Math.min(everyMs, AGAIN_MS) : everyMs;
    }
  }

  /** One signal for the whole ownership, because an `AbortSignal.any` per turn would accumulate listeners. */
  private async ownership(name: string): Promise<AbortSignal | undefined> {
    const owned = this.owned.get(name);
    if (owned !== undefined && !owned.lock.lost.aborted) return owned.signal;
    this.owned.delete(name);
    const lock = await this.locks.tryLock(`schedule ${name}`);
    if (lock === undefined) return undefined;
    const signal = AbortSignal.any([lock.lost, this.stopping.signal]);
    this.owned.set(name, { lock, signal });
    return signal;
  }
}
