import { Injectable } from '@nestjs/common';
import { groupBy } from '../core/group-by';
import { Database, type Tx } from '../platform/database';
import { EventSelection } from './event-selection.service';
import {
  DeliveryRepository,
  type Route,
  type RoutedListener,
  type WaitingEvent,
} from './store/delivery.repository';

/** Of one tenant in one transaction, before it is the next one's turn. */
const ROUTED_MAX = 500;

/** Outbox → queues of the listeners. An event nobody listens to ends here. */
@Injectable()
export class Router {
  private readonly deliveries = new DeliveryRepository();

  constructor(
    private readonly database: Database,
    private readonly selection: EventSelection,
  ) {}

  /** Some events of every tenant that has any; answers whether there are more. */
  async routeRound(signal: AbortSignal): Promise<boolean> {
    const tenants = await this.database.system((tx) => this.deliveries.tenantsToRoute(tx));
    let hasMore = false;
    for (const tenant of tenants) {
      if (signal.aborted) return false;
      const routed = await this.database.system((tx) => this.routeSome(tx, tenant));
      hasMore ||= routed === ROUTED_MAX;
    }
    return hasMore;
  }

  private async routeSome(tx: Tx, tenant: string): Promise<number> {
    const events = await this.deliveries.unrouted(tx, tenant, ROUTED_MAX);
    if (events.length === 0) return 0;
    const apis = [...new Set(events.map(({ api }) => api))];
    const listeners = await this.deliveries.listeners(tx, tenant, apis);
    const byApi = groupBy(listeners, ({ api }) => api);
    const routes = events.flatMap((event) => this.routesOf(event, byApi.get(event.api) ?? []));
    const wanted = new Set(routes.map(({ eventId }) => eventId));
    const unheard = events.filter(({ id }) => !wanted.has(id)).map(({ id }) => id);
    if (wanted.size > 0) {
      const dead = listeners.filter(({ status }) => status === 'dead').map(({ hubId }) => hubId);
      const isLost = ({ hubId }: Route): boolean => dead.includes(hubId);
      await this.deliveries.queue(
        tx,
        dead.length === 0 ? routes : routes.filter((each) => !isLost(each)),
      );
      if (dead.length > 0) await this.deliveries.bury(tx, routes.filter(isLost));
      await this.deliveries.markRouted(tx, tenant, [...wanted]);
    }
    if (unheard.length > 0) await this.deliveries.dropEvents(tx, tenant, unheard);
    return events.length;
  }

  private routesOf(event: WaitingEvent, listeners: readonly RoutedListener[]): Route[] {
    return listeners
      .filter((listener) => this.selection.wants(listener, event))
      .map(({ tenant, hubId }) => ({ tenant, hubId, eventId: event.id }));
  }
}
