import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database';
import { EventFilters } from './event-filters.service';
import { EventVersions } from './event-versions.service';
import {
  DeliveryRepository,
  type Route,
  type RoutedListener,
  type WaitingEvent,
} from './store/delivery.repository';

const ROUTED_MAX = 500;

/** Outbox → queues of the listeners. An event nobody listens to ends here. */
@Injectable()
export class Router {
  private readonly deliveries = new DeliveryRepository();

  constructor(
    private readonly database: Database,
    private readonly filters: EventFilters,
    private readonly versions: EventVersions,
  ) {}

  async routeAll(signal: AbortSignal): Promise<void> {
    let routed = ROUTED_MAX;
    while (routed === ROUTED_MAX && !signal.aborted) {
      routed = await this.database.system((tx) => this.routeSome(tx));
    }
  }

  private async routeSome(tx: Tx): Promise<number> {
    const events = await this.deliveries.unrouted(tx, ROUTED_MAX);
    if (events.length === 0) return 0;
    const tenants = [...new Set(events.map(({ tenant }) => tenant))];
    const listeners = await this.deliveries.activeListeners(tx, tenants);
    const routes = events.flatMap((event) => this.routesOf(event, listeners));
    const wanted = new Set(routes.map(({ eventId }) => eventId));
    const [kept, unheard] = [[...wanted], events.filter(({ id }) => !wanted.has(id))];
    if (kept.length > 0) {
      await this.deliveries.queue(tx, routes);
      await this.deliveries.markRouted(tx, kept);
    }
    if (unheard.length > 0) {
      await this.deliveries.dropEvents(
        tx,
        unheard.map(({ id }) => id),
      );
    }
    return events.length;
  }

  private routesOf(event: WaitingEvent, listeners: readonly RoutedListener[]): Route[] {
    return listeners
      .filter(({ tenant, api }) => tenant === event.tenant && api === event.api)
      .filter(({ root, query }) => {
        const envelope = this.versions.of(root, event.api, event.envelope);
        return envelope !== undefined && this.filters.of(query).matches(envelope);
      })
      .map(({ tenant, hubId }) => ({ tenant, hubId, eventId: event.id }));
  }
}
