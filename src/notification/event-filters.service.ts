import { Injectable } from '@nestjs/common';
import { objectOf } from '../core/json';
import { BoundedCache } from '../platform/bounded-cache';
import {
  type AttributePath,
  type Body,
  firstNameOf,
  type HubQuery,
  parseHubQuery,
  selectFields,
  selectsEvent,
} from '../tmf';

export type EventFilter = {
  readonly matches: (envelope: Body) => boolean;
  /** Leaves the attributes that the query's `fields` selects. */
  readonly project: (envelope: Body) => Body;
};

/** In characters; each weighs at least as much as the least that is compiled. */
const KEPT_MAX = 4_000_000;
const LEAST = 500;
const EVERYTHING: EventFilter = { matches: () => true, project: (envelope) => envelope };

/** The compiled queries of the listeners: of more than are kept, those that were asked for last. */
@Injectable()
export class EventFilters {
  private readonly compiled = new BoundedCache<EventFilter>(KEPT_MAX);

  of(query: string | null): EventFilter {
    if (query === null || query === '') return EVERYTHING;
    const known = this.compiled.get(query);
    if (known !== undefined) return known;
    const compiled = this.compile(query);
    this.compiled.put(query, compiled, query.length + LEAST);
    return compiled;
  }

  /** Checked when the listener registered; what only a later version refuses must not stop the others. */
  protected compile(query: string): EventFilter {
    try {
      const parsed = parseHubQuery(query);
      return { matches: selection(parsed), project: projection(parsed) };
    } catch {
      return EVERYTHING;
    }
  }
}

const STOPS_MAX = 3;

/**
 * A query that failed several times, as by its time limit, is not run again. Then, as after each single failure, the
 * listener gets more than it asked for.
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

function selection(query: HubQuery): EventFilter['matches'] {
  return givingUp((envelope) => selectsEvent(query, envelope), EVERYTHING.matches);
}

// Kept in every projection: a listener needs them to recognise repetitions and the type.
const ALWAYS = ['eventId', 'eventTime', 'eventType'].map((name) => ({ path: [name] }));
const EVENT = { path: ['event'] };

/** Names that start with `event` are paths of the envelope, all others attributes of the resource. */
function projection({ fields }: HubQuery): EventFilter['project'] {
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
