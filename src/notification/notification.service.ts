import { Injectable } from '@nestjs/common';
import { audit } from '../platform/audit';
import { Database } from '../platform/database';
import { newId } from '../platform/ids';
import { Outgoing } from '../platform/outgoing';
import type { Tenant } from '../platform/tenant';
import {
  checkHubQuery,
  type ListQuery,
  type Once,
  once,
  type Page,
  pageInMemory,
  type RequestContext,
} from '../tmf';
import { toListenerResource } from './api/listener.convert';
import { HUB, type Hub, type Listener } from './domain/listener';
import { ListenerSecrets } from './listener-secrets.service';
import {
  callbackForbidden,
  callbackInvalid,
  hubUnknown,
  queryInvalid,
} from './notification.errors';
import { Relay } from './relay.service';
import { HubRepository } from './store/hub.repository';

export type Registration = {
  readonly callback: unknown;
  readonly query: unknown;
};

/** Shown this once; left out where the key says that it was registered before. */
export type Registered = Once<Hub> & { readonly secret?: string };

const CALLBACK_MAX = 2_048;
// It is compared with every event.
const QUERY_MAX = 2_000;

/** Who wants to be told of what. */
@Injectable()
export class NotificationService {
  private readonly hubs = new HubRepository();

  constructor(
    private readonly database: Database,
    private readonly relay: Relay,
    private readonly outgoing: Outgoing,
    private readonly secrets: ListenerSecrets,
  ) {}

  async register(
    context: RequestContext,
    api: string,
    { callback, query }: Registration,
    source: string = api,
  ): Promise<Registered> {
    const hub: Hub = {
      id: newId(),
      api,
      source,
      callback: this.checkedCallback(callback),
      query: checkedQuery(query),
    };
    // A client that registers again, unsure of the first time, is told of each event once.
    const key = context.idempotencyKey;
    const request = { key, route: `POST ${api}/hub`, payload: { callback, query } };
    const { tenant } = context;
    let secret: string | undefined;
    const registered = await this.database.transaction(tenant, (tx) =>
      once(tx, request, async () => {
        await this.hubs.insert(tx, hub);
        secret = await this.secrets.make(tx, { tenant, hubId: hub.id });
        audit(tx, context, { resourceType: HUB, resourceId: hub.id, after: shownOf(hub) });
        return hub;
      }),
    );
    return registered.replayed || secret === undefined ? registered : { ...registered, secret };
  }

  async unregister(context: RequestContext, api: string, id: string): Promise<void> {
    await this.database.transaction(context.tenant, async (tx) => {
      const hub = await this.hubs.delete(tx, api, id);
      if (hub === undefined) throw hubUnknown(id);
      audit(tx, context, { resourceType: HUB, resourceId: id, before: shownOf(hub) });
    });
    await this.relay.forget(id);
  }

  /** All listeners of an API that is no more. */
  async unregisterAll(context: RequestContext, api: string): Promise<void> {
    const gone = await this.database.transaction(context.tenant, async (tx) => {
      const hubs = await this.hubs.deleteAt(tx, api);
      for (const hub of hubs) {
        audit(tx, context, { resourceType: HUB, resourceId: hub.id, before: shownOf(hub) });
      }
      return hubs;
    });
    for (const { id } of gone) await this.relay.forget(id);
  }

  async find(tenant: Tenant, id: string): Promise<Listener> {
    const listener = await this.database.read(tenant, (tx) => this.hubs.findListener(tx, id));
    if (listener === undefined) throw hubUnknown(id);
    return listener;
  }

  /** A listener as its own API knows it. */
  async findAt(tenant: Tenant, api: string, id: string): Promise<Hub> {
    const hub = await this.database.read(tenant, (tx) => this.hubs.find(tx, id));
    if (hub?.api !== api) throw hubUnknown(id);
    return hub;
  }

  listAt(tenant: Tenant, api: string, source: string = api): Promise<Hub[]> {
    return this.database.read(tenant, (tx) => this.hubs.at(tx, api, source));
  }

  async list(
    { tenant, origin }: Pick<RequestContext, 'tenant' | 'origin'>,
    query: ListQuery,
  ): Promise<Page> {
    const listeners = await this.database.read(tenant, (tx) => this.hubs.listeners(tx));
    const resources = listeners.map((listener) => ({
      id: listener.id,
      body: toListenerResource(listener, origin),
    }));
    return pageInMemory(resources, query);
  }

  async resume(context: RequestContext, id: string): Promise<Listener> {
    return this.database.transaction(context.tenant, async (tx) => {
      const before = await this.hubs.findListener(tx, id);
      if (before === undefined) throw hubUnknown(id);
      const { status } = before;
      await this.hubs.revive(tx, id);
      const after = (await this.hubs.findListener(tx, id)) ?? before;
      const sides = { before: { status }, after: { status: after.status } };
      audit(tx, context, { resourceType: HUB, resourceId: id, ...sides });
      return after;
    });
  }

  private checkedCallback(callback: unknown): string {
    if (typeof callback !== 'string') throw callbackInvalid(callback, 'must be a text');
    if (callback.length > CALLBACK_MAX) {
      throw callbackInvalid(undefined, `must not be longer than ${CALLBACK_MAX} characters`);
    }
    const fault = this.outgoing.faultOf(callback);
    if (fault?.kind === 'malformed') throw callbackInvalid(callback, fault.rule);
    if (fault !== undefined) throw callbackForbidden(callback, fault.rule);
    return callback;
  }
}

function shownOf({ api, callback, query }: Hub): Omit<Hub, 'id' | 'source'> {
  return { api, callback, query };
}

function checkedQuery(query: unknown): string | null {
  if (query === undefined || query === null) return null;
  if (typeof query !== 'string') throw queryInvalid(query, 'must be a text');
  if (query.length > QUERY_MAX) {
    throw queryInvalid(undefined, `must not be longer than ${QUERY_MAX} characters`);
  }
  checkHubQuery(query);
  return query;
}
