import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { groupBy } from '../core/group-by';
import { Database } from '../platform/database';
import { FairShare } from '../platform/fair-share';
import { Locks } from '../platform/locks';
import { Scheduler } from '../platform/scheduler';
import { isDead, pauseAfter, RETRY_POLICY, type RetryPolicy } from './domain/retry';
import { EventFilters } from './event-filters.service';
import { EventVersions } from './event-versions.service';
import { Router } from './router.service';
import { Sender, type Sent } from './sender.service';
import { HUB_GONE_CHANNEL } from './store/hub.repository';
import {
  DeliveryRepository,
  type DueListener,
  type EventKey,
  type WaitingEvent,
} from './store/delivery.repository';

const TURN_MS = 200;
const SWEEP_MS = 60_000;
// A pump mostly waits for its listener. Tenants share them, so slow listeners of one keep nobody else's waiting.
const PUMPS_MAX = 64;
// Then the listener queues up again behind the others that wait.
const PUMP_MS_MAX = 5_000;

type Pump = { readonly stop: AbortController; readonly done: Promise<void> };
type Failure = Extract<Sent, { kind: 'failed' }>;

/** Runs in one process at a time: routes new events, and serves every listener that is due by a pump of its own. */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly retryPolicy: RetryPolicy = RETRY_POLICY;
  private readonly logger = new Logger(Relay.name);
  private readonly deliveries = new DeliveryRepository();
  private readonly pumps = new Map<string, Pump>();
  private readonly places = new FairShare(PUMPS_MAX);
  /** A page a turn, from the first again behind the last. */
  private sweptUpTo: EventKey | undefined;
  private turnSignal: AbortSignal | undefined;

  constructor(
    private readonly database: Database,
    private readonly scheduler: Scheduler,
    private readonly locks: Locks,
    private readonly router: Router,
    private readonly sender: Sender,
    private readonly filters: EventFilters,
    private readonly versions: EventVersions,
  ) {}

  onApplicationBootstrap(): void {
    this.locks
      .listen(HUB_GONE_CHANNEL, (hubId) => this.pumps.get(hubId)?.stop.abort())
      .catch((error: unknown) => {
        this.logger.warn(`listeners: ${String(error)}`);
      });
    this.scheduler.every(TURN_MS, 'notification relay', (signal) => this.turn(signal));
    this.scheduler.every(SWEEP_MS, 'outbox sweep', async () => {
      const from = this.sweptUpTo;
      this.sweptUpTo = await this.database.system((tx) => this.deliveries.sweep(tx, from));
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopPumps();
    await Promise.all([...this.pumps.values()].map(({ done }) => done));
  }

  /** Unsubscribed: nothing more is sent once this returns, by this process. Another that relays has heard of it. */
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

  /** Tenant by tenant, whose turn is longest ago first; each tenant's listeners by how long they wait. */
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
    while (!stop.aborted && performance.now() < endMs) {
      const events = await this.database.system((tx) => this.deliveries.next(tx, listener));
      if (events.length === 0) return;
      const { taken, failure } = await this.send(listener, events, stop);
      if (taken.length > 0) {
        await this.database.system((tx) => this.deliveries.delivered(tx, listener, taken));
      }
      // A success before the failure has ended the row of failures that the listener had.
      const before = taken.length > 0 ? { ...listener, failures: 0, failingForMs: 0 } : listener;
      if (failure !== undefined) return this.recordFailure(before, failure);
    }
  }

  /** In order, up to the first that is not taken: it is the first one of the next attempt. */
  private async send(
    listener: DueListener,
    events: readonly Pick<WaitingEvent, 'id' | 'envelope'>[],
    stop: AbortSignal,
  ): Promise<{ taken: string[]; failure: Failure | undefined }> {
    const filter = this.filters.of(listener.query);
    const taken: string[] = [];
    for (const { id, envelope } of events) {
      const { root, api } = listener;
      const told = this.versions.of(root, api, envelope) ?? envelope;
      const body = JSON.stringify(filter.project(told));
      const sent = await this.sender.post(listener.callback, body, stop);
      if (sent.kind === 'failed') return { taken, failure: sent };
      if (sent.kind === 'stopped') break;
      taken.push(id);
    }
    return { taken, failure: undefined };
  }

  private async recordFailure(listener: DueListener, failure: Failure): Promise<void> {
    const { status, message } = failure;
    const isOver = isDead({ status, failingForMs: listener.failingForMs }, this.retryPolicy);
    if (isOver) {
      this.logger.warn(`listener ${listener.hubId} at ${listener.callback} is dead: ${message}`);
      await this.database.system((tx) => this.deliveries.died(tx, listener, message));
      return;
    }
    const pauseMs = pauseAfter(listener.failures + 1, Math.random(), this.retryPolicy);
    await this.database.system((tx) => this.deliveries.failed(tx, listener, message, pauseMs));
  }
}
