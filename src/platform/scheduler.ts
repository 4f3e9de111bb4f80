import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { type Lock, Locks } from './locks';

/** Ends early, between two steps, when `signal` is aborted: shutdown, or the turn went elsewhere. */
export type ScheduledWork = (signal: AbortSignal) => Promise<void>;

type Turn = { readonly lock: Lock; readonly signal: AbortSignal };
type Item = { readonly name: string; readonly everyMs: number; readonly work: ScheduledWork };

/**
 * Work that recurs in exactly one process at a time. The process that gets an item's lock keeps it
 * until it ends; the others try again at every turn, so one of them takes over.
 */
@Injectable()
export class Scheduler implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Scheduler.name);
  private readonly turns = new Map<string, Promise<void>>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly owned = new Map<string, Turn>();
  private readonly stopping = new AbortController();

  constructor(private readonly locks: Locks) {}

  /** Called once per name when the application starts; the pause runs from the end of a turn to the next. */
  every(everyMs: number, name: string, work: ScheduledWork): void {
    if (this.timers.has(name)) throw new Error(`two scheduled items named ${name}`);
    this.plan({ name, everyMs, work });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.turns.values());
    for (const { lock } of this.owned.values()) await lock.release().catch(() => undefined);
    this.owned.clear();
  }

  private plan(item: Item): void {
    if (this.stopping.signal.aborted) return;
    const timer = setTimeout(() => {
      const turn = this.turn(item).finally(() => {
        this.turns.delete(item.name);
        this.plan(item);
      });
      this.turns.set(item.name, turn);
    }, item.everyMs);
    this.timers.set(item.name, timer.unref());
  }

  private async turn({ name, work }: Item): Promise<void> {
    try {
      const signal = await this.ownership(name);
      if (signal !== undefined) await work(signal);
    } catch (error: unknown) {
      const text = error instanceof Error ? error.message : String(error);
      this.logger.warn(`${name}: ${text}`);
    }
  }

  /** One signal for the whole ownership: `AbortSignal.any` per turn would pile up on the long-lived ones. */
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
