import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { groupBy } from '../core/group-by';
import { busyLast, untilNoneBusy } from '../platform/busy-last';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { FairShare } from '../platform/fair-share';
import { Locks } from '../platform/locks';
import { Scheduler } from '../platform/scheduler';
import { isDead, pauseAfter, RETRY_POLICY, type RetryPolicy } from './domain/retry';
import { webhookIdOf } from './domain/webhook';
import { EventSelection } from './event-selection.service';
import { isValid, ListenerSecrets } from './listener-secrets.service';
import { Router } from './router.service';
import { Sender, type Sent } from './sender.service';
import { signedHeaders } from './hub/signed-headers';
import { HUB_CHANGED_CHANNEL } from './store/hub.repository';
import { LeftoverRepository } from './store/leftover.repository';
import {
  DeliveryRepository,
  type DueListener,
  type QueuedEvent,
} from './store/delivery.repository';

const TURN_MS = 200;
// A pump mostly waits for its listener. Slots are shared by tenants in turn, so that one with slow listeners does not
// block others.
const PUMPS_MAX = 64;
// After this time the listener goes to the end of the queue.
const PUMP_MS_MAX = 5_000;
const RECORD_MS_MAX = 10_000;
const LOCK_TRY_MS = 200;
const HELD = 'others hold it, so that nothing of it could be recorded';

type Pump = { readonly stop: AbortController; readonly done: Promise<void> };
type Failure = Extract<Sent, { kind: 'failed' }>;
type Batch = {
  readonly events: readonly QueuedEvent[];
  readonly keys: Awaited<ReturnType<ListenerSecrets['of']>>;
};

const NOTHING: Batch = { events: [], keys: [] };

/** A receiver that checks signatures would refuse an unsigned event, and others must not get used to them. */
const UNSIGNED: Failure = {
  kind: 'failed',
  status: undefined,
  message: 'nothing to sign with: METERLINE_KEY_PEPPER is another than when its secret was made',
};

/** Runs in one process at a time: routes new events and delivers to each due listener by a pump of its own. */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly retryPolicy: RetryPolicy = RETRY_POLICY;
  private readonly logger = new Logger(Relay.name);
  private readonly deliveries = new DeliveryRepository();
  private readonly leftovers = new LeftoverRepository();
  private readonly pumps = new Map<string, Pump>();
  private readonly places = new FairShare(PUMPS_MAX);
  private turnSignal: AbortSignal | undefined;

  constructor(
    private readonly database: Database,
    private readonly scheduler: Scheduler,
    private readonly locks: Locks,
    private readonly router: Router,
    private readonly sender: Sender,
    private readonly selection: EventSelection,
    private readonly secrets: ListenerSecrets,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.locks
      .listen(HUB_CHANGED_CHANNEL, (hubId) => this.pumps.get(hubId)?.stop.abort())
      .catch((error: unknown) => {
        this.logger.warn(`listeners: ${String(error)}`);
      });
    this.scheduler.every(TURN_MS, 'notification relay', (signal) => this.turn(signal));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopPumps();
    await Promise.all([...this.pumps.values()].map(({ done }) => done));
  }

  /**
   * After it returns, this process sends nothing more to the listener. Other processes are notified by the database.
   */
  async forget(hubId: string): Promise<void> {
    const pump = this.pumps.get(hubId);
    pump?.stop.abort();
    await pump?.done;
  }

  private async turn(signal: AbortSignal): Promise<void> {
    if (signal !== this.turnSignal) {
      signal.addEventListener(
        'abort',
        () => {
          this.stopPumps();
        },
        { once: true },
      );
      this.turnSignal = signal;
    }
    let hasMore = true;
    while (hasMore && !signal.aborted) {
      hasMore = await this.router.routeRound(signal);
      await this.startDue(signal);
    }
  }

  /** Tenants in turn, the longest waiting first; within a tenant, the listeners that have waited longest. */
  private async startDue(signal: AbortSignal): Promise<void> {
    const { free } = this.places;
    if (free === 0) return;
    const due = await this.database.system((tx) =>
      this.deliveries.due(tx, [...this.pumps.keys()], free),
    );
    const waiting = groupBy(due, ({ tenant }) => tenant);
    while (!signal.aborted) {
      const tenant = this.places.next(waiting.keys());
      if (tenant === undefined) return;
      const listener = waiting.get(tenant)?.shift();
      if (listener === undefined) waiting.delete(tenant);
      else this.start(listener);
    }
  }

  private start(listener: DueListener): void {
    const stop = new AbortController();
    this.places.take(listener.tenant);
    const done = this.pump(listener, stop.signal)
      .catch((error: unknown) => {
        this.logger.warn(`listener ${listener.hubId}: ${String(error)}`);
      })
      .finally(() => {
        this.places.giveBack(listener.tenant);
        this.pumps.delete(listener.hubId);
      });
    this.pumps.set(listener.hubId, { stop, done });
  }

  private stopPumps(): void {
    for (const { stop } of this.pumps.values()) stop.abort();
  }

  private async pump(listener: DueListener, stop: AbortSignal): Promise<void> {
    const endMs = performance.now() + PUMP_MS_MAX;
    // What was delivered stays in the index of the queue until VACUUM comes, and is not passed for each batch. What is
    // queued behind that place, because it committed later, is left to the next pump.
    let after = '0';
    while (!stop.aborted && performance.now() < endMs) {
      const from = after;
      const batch = await this.database.system((tx) => this.nextBatch(tx, listener, from));
      if (batch.events.length === 0) return;
      const { taken, failure } = await this.send(listener, batch, stop);
      if (taken.length > 0) {
        await this.record((tx) => this.deliveries.delivered(tx, listener, taken), stop);
      }
      // Events delivered before the failure end the earlier series of failures.
      const before = taken.length > 0 ? { ...listener, failures: 0, failingForMs: 0 } : listener;
      if (failure !== undefined) return this.recordFailure(before, failure, stop);
      after = taken.at(-1)?.id ?? after;
    }
  }

  /**
   * Waits for who holds the listener in short tries, and has no connection in between: all pumps share a few with the
   * rest of the background. If it waits in vain, what was sent is sent again.
   */
  private async record(work: (tx: Tx) => Promise<void>, stop: AbortSignal): Promise<void> {
    const endMs = performance.now() + RECORD_MS_MAX;
    const attempt = async (change: typeof work): Promise<true> => {
      await this.database.system(change, 'background', { lockWaitMs: LOCK_TRY_MS });
      return true;
    };
    await untilNoneBusy([work], async (left) => {
      const still = await busyLast(left, attempt);
      if (still.length > 0 && (stop.aborted || performance.now() > endMs)) throw new Error(HELD);
      return still;
    });
  }

  private async nextBatch(tx: Tx, listener: DueListener, after: string): Promise<Batch> {
    if (!(await this.deliveries.isFree(tx, listener))) return NOTHING;
    const events = await this.deliveries.next(tx, listener, after);
    return { events, keys: events.length === 0 ? [] : await this.secrets.of(tx, listener) };
  }

  /** Sends in order and stops at the first failure; the next attempt begins with that event. */
  private async send(
    listener: DueListener,
    { events, keys }: Batch,
    stop: AbortSignal,
  ): Promise<{ taken: QueuedEvent[]; failure: Failure | undefined }> {
    const taken: QueuedEvent[] = [];
    for (const event of events) {
      const at = this.clock.now();
      const valid = keys.filter((each) => isValid(each, at)).map(({ key }) => key);
      if (valid.length === 0) return { taken, failure: UNSIGNED };
      const body = this.selection.bodyFor(listener, event);
      const headers = signedHeaders({ id: webhookIdOf(event), at, body }, valid);
      const sent = await this.sender.post(listener.callback, { headers, body }, stop);
      if (sent.kind === 'failed') return { taken, failure: sent };
      if (sent.kind === 'stopped') break;
      taken.push(event);
    }
    return { taken, failure: undefined };
  }

  private async recordFailure(
    listener: DueListener,
    failure: Failure,
    stop: AbortSignal,
  ): Promise<void> {
    const { status, message } = failure;
    const isOver = isDead({ status, failingForMs: listener.failingForMs }, this.retryPolicy);
    if (isOver) {
      this.logger.warn(`listener ${listener.hubId} at ${listener.callback} is dead: ${message}`);
      // What is more than a piece of its queue follows (`Leftovers`).
      return this.record(async (tx) => {
        await this.deliveries.died(tx, listener, message);
        await this.leftovers.bury(tx, listener);
      }, stop);
    }
    const pauseMs = pauseAfter(listener.failures + 1, Math.random(), this.retryPolicy);
    return this.record((tx) => this.deliveries.failed(tx, listener, message, pauseMs), stop);
  }
}
