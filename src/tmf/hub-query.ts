// The `query` of a hub registration: `eventType=ProductOrderStateChangeEvent&event.productOrder.state=held`.
// It is a TMF630 filter over the envelope; an attribute may also be named from the resource itself
// (`state=held`). Event types are compared without regard to case, because the specifications
// spell them both ways. An empty query selects everything.
import type { Filter } from './query/list-query';
import { matches } from './query/matches';
import { parseFilter } from './query/parse-filter';
import type { Body } from './resource-type';

export type HubQuery = { readonly eventTypes: readonly string[]; readonly filter: Filter };

/** Throws `invalid` for what cannot be read; to be called when the listener registers. */
export function parseHubQuery(query: string | null | undefined): HubQuery {
  const parts = (query ?? '')
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '');
  const groups = parseFilter(parts.filter((part) => !part.startsWith('fields=')));
  const isEventType = (group: Filter[number]): boolean =>
    group.every(({ path, operator }) => path.join('.') === 'eventType' && operator === 'eq');
  return {
    eventTypes: groups
      .filter(isEventType)
      .flatMap((group) => group.flatMap(({ values }) => values))
      .map((name) => name.toLowerCase()),
    filter: groups.filter((group) => !isEventType(group)),
  };
}

export function selectsEvent(query: HubQuery, envelope: Body): boolean {
  const eventType = String(envelope['eventType']).toLowerCase();
  if (query.eventTypes.length > 0 && !query.eventTypes.includes(eventType)) return false;
  const resource = resourceOf(envelope);
  return query.filter.every((group) =>
    group.some((condition) => {
      const isOfEnvelope = Object.hasOwn(envelope, condition.path[0] ?? '');
      return matches([[condition]], isOfEnvelope ? envelope : resource);
    }),
  );
}

function resourceOf(envelope: Body): Body {
  const event: unknown = envelope['event'];
  if (typeof event !== 'object' || event === null) return {};
  const resource = (Object.values(event) as unknown[])[0];
  return typeof resource === 'object' && resource !== null ? (resource as Body) : {};
}
