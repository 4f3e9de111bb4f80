import { Injectable } from '@nestjs/common';
import { type Body, parseHubQuery, parseListQuery, selectFields, selectsEvent } from '../tmf';

export type EventFilter = {
  readonly matches: (envelope: Body) => boolean;
  /** The envelope with the attributes that the query's `fields` leaves. */
  readonly project: (envelope: Body) => Body;
};

const QUERIES_MAX = 1_000;
const EVERYTHING: EventFilter = { matches: () => true, project: (envelope) => envelope };

/** The compiled queries of the listeners, kept while the process lives. */
@Injectable()
export class EventFilters {
  private readonly compiled = new Map<string, EventFilter>();

  of(query: string | null): EventFilter {
    if (query === null || query === '') return EVERYTHING;
    const known = this.compiled.get(query);
    if (known !== undefined) return known;
    if (this.compiled.size >= QUERIES_MAX) this.compiled.clear();
    const compiled = compile(query);
    this.compiled.set(query, compiled);
    return compiled;
  }
}

/** Checked when the listener registered; what only a later version refuses must not stop the others. */
function compile(query: string): EventFilter {
  try {
    return { matches: selection(query), project: projection(query) };
  } catch {
    return EVERYTHING;
  }
}

const STOPS_MAX = 3;

/** A pattern that ran away a few times is not asked again: its listener is told more than it wanted. */
function selection(query: string): EventFilter['matches'] {
  const parsed = parseHubQuery(query);
  let stops = 0;
  return (envelope) => {
    if (stops >= STOPS_MAX) return true;
    try {
      return selectsEvent(parsed, envelope);
    } catch {
      stops += 1;
      return true;
    }
  };
}

// Without these a listener could not tell a repetition, nor what it was told.
const ALWAYS = [['eventId'], ['eventTime'], ['eventType']];

/** Names that start with `event` are paths of the envelope, all others attributes of the resource. */
function projection(query: string): EventFilter['project'] {
  const parts = query
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part.startsWith('fields='));
  const { fields } = parseListQuery(parts.join('&'));
  if (fields === undefined) return EVERYTHING.project;
  return (envelope) => {
    const isOfEnvelope = ([first]: readonly string[]): boolean =>
      first !== undefined && Object.hasOwn(envelope, first);
    const ofResource = fields.filter((path) => !isOfEnvelope(path));
    const ofEnvelope = fields.filter(isOfEnvelope);
    const kept = selectFields(envelope, [
      ...ALWAYS,
      ...ofEnvelope,
      ...(ofResource.length > 0 ? [['event']] : []),
    ]);
    if (ofResource.length === 0) return kept;
    return { ...kept, event: projectResources(envelope['event'], ofResource) };
  };
}

function projectResources(event: unknown, fields: readonly (readonly string[])[]): Body {
  if (typeof event !== 'object' || event === null) return {};
  return Object.fromEntries(
    Object.entries(event).map(([key, resource]) => [key, selectFields(resource as Body, fields)]),
  );
}
