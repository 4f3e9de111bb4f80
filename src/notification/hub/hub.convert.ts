import type { Hub } from '../domain/listener';
import { bodyMalformed } from '../notification.errors';
import type { Registration } from '../notification.service';

export type HubResource = {
  readonly id: string;
  readonly callback: string;
  readonly query?: string;
  readonly '@type'?: string;
};

/** Further members are accepted, because TM Forum clients send attributes of their own. */
export function fromHubBody(body: unknown): Registration {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw bodyMalformed([{ path: '', message: 'must be an object' }]);
  }
  return {
    callback: 'callback' in body ? body.callback : undefined,
    query: 'query' in body ? body.query : undefined,
  };
}

export function toHubResource({ id, callback, query }: Hub): HubResource {
  return { id, callback, ...(query === null ? {} : { query }) };
}

export function toNextHubResource(hub: Hub): HubResource {
  return { ...toHubResource(hub), '@type': 'Hub' };
}
