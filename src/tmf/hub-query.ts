// The `query` of a hub registration: `eventType=ProductOrderStateChangeEvent&productOrder.state=held`.
// It is a TMF630 filter over the envelope; an attribute may be named from the envelope
// (`event.productOrder.state`), from the event (`productOrder.state`) or from the resource itself
// (`state`). A JSONPath, alone or as `filter=`, is asked of the envelope. Event types are compared
// without regard to case, because the specifications spell them both ways. An empty query selects
// everything.
import { objectOf } from '../core/json';
import { type JsonPath, parseJsonPath, selectByPath } from './query/json-path';
import { parseFields } from './query/fields';
import type { Fields, Filter } from './query/list-query';
import { matches } from './query/matches';
import { decode, isComparison, parseFilter } from './query/parse-filter';
import { Steps } from './query/steps';
import type { Body } from './resource-type';
import { queryInvalid } from './tmf.errors';

export type HubQuery = {
  readonly eventTypes: readonly string[];
  readonly filter: Filter;
  readonly jsonPaths: readonly JsonPath[];
  /** The attributes that are sent of a matching event. */
  readonly fields: Fields;
};

const EVERYTHING: HubQuery = { eventTypes: [], filter: [], jsonPaths: [], fields: undefined };
// About 50 ms at most, because every event is matched against every listener's query.
const STEPS_MAX = 1_000_000;

/**
 * Throws `invalid` for parts that cannot be read: ignoring them would select more events than meant, up to all.
 * Called at registration; queries registered before the check are read as they were.
 */
export function checkHubQuery(query: string): void {
  parseHubQuery(query);
  const text = query.trim();
  if (text.startsWith('$')) return;
  const compared = partsOf(text).filter((part) => !isDirective(part));
  const unread = compared.find((part) => !isComparison(part));
  if (unread === undefined) return;
  throw queryInvalid('query', unread, `is read as attribute=value, which "${unread}" is not`);
}

function partsOf(text: string): string[] {
  return text
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '');
}

function isDirective(part: string): boolean {
  return /^(?:fields|filter)=/.test(part);
}

/** Throws `invalid` when the query cannot be read at all. */
export function parseHubQuery(query: string | null | undefined): HubQuery {
  const text = (query ?? '').trim();
  if (text.startsWith('$')) {
    return { ...EVERYTHING, jsonPaths: [parseJsonPath('query', text)] };
  }
  const parts = partsOf(text);
  const directive = (name: string): readonly string[] =>
    parts
      .filter((part) => part.startsWith(`${name}=`))
      .map((part) => decode(part.slice(name.length + 1), true));
  const groups = parseFilter(parts.filter((part) => !isDirective(part)));
  return {
    eventTypes: groups
      .filter(isEventType)
      .flatMap((group) => group.flatMap(({ values }) => values))
      .map((name) => name.toLowerCase()),
    filter: groups.filter((group) => !isEventType(group)),
    jsonPaths: directive('filter').map((path) => parseJsonPath('query', path)),
    fields: parseFields(directive('fields')),
  };
}

function isEventType(group: Filter[number]): boolean {
  return group.every(({ path, operator }) => path.join('.') === 'eventType' && operator === 'eq');
}

/** Throws when the query takes too many steps. */
export function selectsEvent(query: HubQuery, envelope: Body): boolean {
  const { eventTypes, filter, jsonPaths } = query;
  const eventType = String(envelope['eventType']).toLowerCase();
  if (eventTypes.length > 0 && !eventTypes.includes(eventType)) return false;
  const steps = new Steps(STEPS_MAX);
  return (
    filter.every((group) => selectsGroup(group, envelope, steps)) &&
    jsonPaths.every((path) => selectByPath([envelope], path, steps).size > 0)
  );
}

function selectsGroup(group: Filter[number], envelope: Body, steps: Steps): boolean {
  const event = objectOf(envelope['event']);
  const resource = objectOf(Object.values(event)[0]);
  return group.some((condition) => {
    const [first = ''] = condition.path;
    const named = [envelope, event].find((each) => Object.hasOwn(each, first));
    return matches([[condition]], named ?? resource, steps);
  });
}
