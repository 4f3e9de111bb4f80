import { Injectable, type OnModuleInit } from '@nestjs/common';
import { audit } from '../platform/audit';
import { Database, type Tx } from '../platform/database';
import { newId } from '../platform/ids';
import { storeWhatIsHeard } from '../platform/outbox';
import { Outgoing } from '../platform/outgoing';
import type { Tenant } from '../platform/tenant';
import {
  checkHubQuery,
  type ListQuery,
  type Once,
  onceWithSecret,
  type Page,
  type RequestContext,
} from '../tmf';
import { toListenerResource } from './api/listener.convert';
import { HUB, type Hub, type Listener } from './domain/listener';
import { Leftovers } from './leftovers.service';
import { ListenerSecrets } from './listener-secrets.service';
import {
  callbackForbidden,
  callbackInvalid,
  hubUnknown,
  listenersTooMany,
  queryInvalid,
} from './notification.errors';
import { Relay } from './relay.service';
import { heardByListeners } from './store/audience';
import { HubRepository } from './store/hub.repository';

export type Registration = {
  readonly callback: unknown;
  readonly query: unknown;
};

/**
 * `source` is the API that tells the events; `judge` refuses, in the transaction that registers, and says which of those
 * that had the id of the place, where it can be given again: its keys are not those of a former one.
 */
type Place = {
  readonly source?: string | undefined;
  readonly judge?: (tx: Tx) => Promise<string>;
};

/** `secret` is shown only once; a repeated registration under the same Idempotency-Key omits it. */
export type Registered = Once<Hub> & { readonly secret?: string };

const CALLBACK_MAX = 2_048;
// Limited, because a query is evaluated for every event.
const QUERY_MAX = 2_000;
/** Of a tenant: all are looked at for its events. Of those that come at the same moment one too many may pass. */
const LISTENERS_MAX = 2_000;

/** Registers and removes listeners. */
@Injectable()
export class NotificationService implements OnModuleInit {
  private readonly hubs = new HubRepository();

  constructor(
    private readonly database: Database,
    private readonly relay: Relay,
    private readonly outgoing: Outgoing,
    private readonly secrets: ListenerSecrets,
    private readonly leftovers: Leftovers,
  ) {}

  onModuleInit(): void {
    storeWhatIsHeard(heardByListeners);
  }

  async register(
    context: RequestContext,
    api: string,
    { callback, query }: Registration,
    { source = api, judge }: Place = {},
  ): Promise<Registered> {
    const hub: Hub = {
      id: newId(),
      api,
      source,
      callback: this.checkedCallback(callback),
      query: checkedQuery(query),
    };
    // A client may repeat a registration when it is unsure of the first; with a key it gets each event once.
    const key = context.idempotencyKey;
    const { tenant } = context;
    return this.database.transaction(tenant, async (tx) => {
      const which = judge === undefined ? '' : ` @${await judge(tx)}`;
      const request = { key, route: `POST ${api}/hub${which}`, payload: { callback, query } };
      return onceWithSecret(tx, request, async () => {
        const all = await this.hubs.count(tx, LISTENERS_MAX);
        if (all >= LISTENERS_MAX) throw listenersTooMany(LISTENERS_MAX);
        await this.hubs.insert(tx, hub);
        const secret = await this.secrets.make(tx, { tenant, hubId: hub.id });
        audit(tx, context, { resourceType: HUB, resourceId: hub.id, after: shownOf(hub) });
        return { result: hub, secret };
      });
    });
  }

  async unregister(context: RequestContext, api: string, id: string): Promise<void> {
    await this.database.transaction(context.tenant, async (tx) => {
      const hub = await this.hubs.delete(tx, api, id);
      if (hub === undefined) throw hubUnknown(id);
      audit(tx, context, { resourceType: HUB, resourceId: id, before: shownOf(hub) });
    });
    await this.relay.forget(id);
  }

  /** Removes all listeners of an API root in the transaction that ends it; answers whom to `forget` after it. */
  async unregisterAll(tx: Tx, context: RequestContext, api: string): Promise<string[]> {
    const hubs = await this.hubs.deleteAt(tx, api);
    for (const hub of hubs) {
      audit(tx, context, { resourceType: HUB, resourceId: hub.id, before: shownOf(hub) });
    }
    return hubs.map(({ id }) => id);
  }

  /** Resolves when nothing more is sent to these listeners from here. */
  async forget(gone: readonly string[]): Promise<void> {
    for (const id of gone) await this.relay.forget(id);
  }

  async find(tenant: Tenant, id: string): Promise<Listener> {
    const listener = await this.database.read(tenant, (tx) => this.hubs.findListener(tx, id));
    if (listener === undefined) throw hubUnknown(id);
    return listener;
  }

  /** The listener, if it is registered at this API. */
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
    const shown = (listener: Listener) => ({
      id: listener.id,
      body: toListenerResource(listener, origin),
    });
    return this.database.read(tenant, (tx) => this.hubs.list(tx, query, shown));
  }

  async resume(context: RequestContext, id: string): Promise<Listener> {
    await this.leftovers.buryAll({ tenant: context.tenant, hubId: id });
    return this.database.transaction(context.tenant, async (tx) => {
      const status = await this.hubs.status(tx, id);
      await this.hubs.revive(tx, id);
      const after = await this.hubs.findListener(tx, id);
      if (after === undefined) throw hubUnknown(id);
      const sides = { before: { status: status ?? after.status }, after: { status: after.status } };
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
