import { Injectable } from '@nestjs/common';
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
import type { Hub, Listener } from './domain/listener';
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
  /** Idempotency-Key: a client that registers again, unsure of the first time, is told of each event once. */
  readonly key?: string | undefined;
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
    tenant: Tenant,
    api: string,
    { callback, query, key }: Registration,
    source: string = api,
  ): Promise<Registered> {
    const hub: Hub = {
      id: newId(),
      api,
      source,
      callback: this.checkedCallback(callback),
      query: checkedQuery(query),
    };
    const request = { key, route: `POST ${api}/hub`, payload: { callback, query } };
    let secret: string | undefined;
    const registered = await this.database.transaction(tenant, (tx) =>
      once(tx, request, async () => {
        await this.hubs.insert(tx, hub);
        secret = await this.secrets.make(tx, { tenant, hubId: hub.id });
        return hub;
      }),
    );
    return registered.replayed || secret === undefined ? registered : { ...registered, secret };
  }

  async unregister(tenant: Tenant, api: string, id: string): Promise<void> {
    const isGone = await this.database.transaction(tenant, (tx) => this.hubs.delete(tx, api, id));
    if (!isGone) throw hubUnknown(id);
    await this.relay.forget(id);
  }

  /** All listeners of an API that is no more. */
  async unregisterAll(tenant: Tenant, api: string): Promise<void> {
    const gone = await this.database.transaction(tenant, (tx) => this.hubs.deleteAt(tx, api));
    for (const id of gone) await this.relay.forget(id);
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

  async resume(tenant: Tenant, id: string): Promise<Listener> {
    await this.database.transaction(tenant, (tx) => this.hubs.revive(tx, id));
    return this.find(tenant, id);
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

function checkedQuery(query: unknown): string | null {
  if (query === undefined || query === null) return null;
  if (typeof query !== 'string') throw queryInvalid(query, 'must be a text');
  if (query.length > QUERY_MAX) {
    throw queryInvalid(undefined, `must not be longer than ${QUERY_MAX} characters`);
  }
  checkHubQuery(query);
  return query;
}
