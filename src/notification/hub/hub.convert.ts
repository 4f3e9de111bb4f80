import { unknownFields } from '../../core/unknown-fields';
import type { Hub } from '../domain/listener';
import { bodyMalformed } from '../notification.errors';
import type { Registration } from '../notification.service';

export type HubResource = {
  readonly id: string;
  readonly callback: string;
  readonly query?: string;
  readonly '@type'?: string;
};

/** `isOwn`: of our own API, where a misspelt `query` is not taken for no query, which means everything. */
export function fromHubBody(body: unknown, isOwn: boolean): Registration {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw bodyMalformed([{ path: '', message: 'must be an object' }]);
  }
  const unknown = isOwn ? unknownFields(body, ['callback', 'query']) : [];
  if (unknown.length > 0) throw bodyMalformed(unknown);
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
