import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database';
import { EventSelection } from './event-selection.service';
import { DeliveryRepository } from './store/delivery.repository';

/** Of one tenant in one transaction, before it is the next one's turn: events, and what they are to its listeners. */
const ROUTED_MAX = 500;
const ROUTES_MAX = 50_000;

/** Moves events from the outbox to the queues of listeners. An event without a listener ends here. */
@Injectable()
export class Router {
  private readonly deliveries = new DeliveryRepository();

  constructor(
    private readonly database: Database,
    private readonly selection: EventSelection,
  ) {}

  /** Routes some events of each tenant that has any; answers whether there are more. */
  async routeRound(signal: AbortSignal): Promise<boolean> {
    const tenants = await this.database.system((tx) => this.deliveries.tenantsToRoute(tx));
    let hasMore = false;
    for (const tenant of tenants) {
      if (signal.aborted) return false;
      const hasLeft = await this.database.system((tx) => this.routeSome(tx, tenant));
      hasMore ||= hasLeft;
    }
    return hasMore;
  }

  private async routeSome(tx: Tx, tenant: string): Promise<boolean> {
    const most = await this.deliveries.eventsAtOnce(tx, tenant, [ROUTED_MAX, ROUTES_MAX]);
    const events = await this.deliveries.unrouted(tx, tenant, most);
    if (events.length === 0) return false;
    const apis = [...new Set(events.map(({ api }) => api))];
    // After the events: who registered before one of them was published is among these.
    const listeners = await this.deliveries.listeners(tx, tenant, apis);
    const hearers = await this.selection.hearersOf(events, listeners);
    // What comes for the dead is put away from their queues: who counts it has to wait for their rows, and this may not.
    const routes = [...hearers].flatMap(([{ id: eventId }, hearing]) =>
      hearing.map(({ hubId }) => ({ tenant, hubId, eventId })),
    );
    if (routes.length > 0) await this.deliveries.queue(tx, routes);
    const wanted = new Set(routes.map(({ eventId }) => eventId));
    const unheard = events.filter(({ id }) => !wanted.has(id)).map(({ id }) => id);
    if (wanted.size > 0) await this.deliveries.markRouted(tx, tenant, [...wanted]);
    if (unheard.length > 0) await this.deliveries.dropEvents(tx, tenant, unheard);
    return events.length === most;
  }
}
