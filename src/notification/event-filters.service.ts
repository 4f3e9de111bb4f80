import { Injectable } from '@nestjs/common';
import { objectOf } from '../core/json';
import {
  type AttributePath,
  type Body,
  firstNameOf,
  parseHubQuery,
  selectFields,
  selectsEvent,
} from '../tmf';

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

/**
 * What ran away a few times is not tried again: its listener is told more than it wanted. So is it
 * each time before.
 */
function givingUp<T>(work: (envelope: Body) => T, instead: (envelope: Body) => T) {
  let stops = 0;
  return (envelope: Body): T => {
    if (stops >= STOPS_MAX) return instead(envelope);
    try {
      return work(envelope);
    } catch {
      stops += 1;
      return instead(envelope);
    }
  };
}

function selection(query: string): EventFilter['matches'] {
  const parsed = parseHubQuery(query);
  return givingUp((envelope) => selectsEvent(parsed, envelope), EVERYTHING.matches);
}

// Without these a listener could not tell a repetition, nor what it was told.
const ALWAYS = ['eventId', 'eventTime', 'eventType'].map((name) => ({ path: [name] }));
const EVENT = { path: ['event'] };

/** Names that start with `event` are paths of the envelope, all others attributes of the resource. */
function projection(query: string): EventFilter['project'] {
  const { fields } = parseHubQuery(query);
  if (fields === undefined) return EVERYTHING.project;
  return givingUp((envelope) => {
    const isOfEnvelope = (field: AttributePath): boolean =>
      Object.hasOwn(envelope, firstNameOf(field));
    const ofResource = fields.filter((field) => !isOfEnvelope(field));
    const ofEnvelope = fields.filter(isOfEnvelope);
    const event = ofResource.length > 0 ? [EVENT] : [];
    const kept = selectFields(envelope, [...ALWAYS, ...ofEnvelope, ...event]);
    if (ofResource.length === 0) return kept;
    return { ...kept, event: projectResources(envelope['event'], ofResource) };
  }, EVERYTHING.project);
}

function projectResources(event: unknown, fields: readonly AttributePath[]): Body {
  if (typeof event !== 'object' || event === null) return {};
  return Object.fromEntries(
    Object.entries(event).map(([key, resource]) => [key, selectFields(objectOf(resource), fields)]),
  );
}
