// What the server adds to a published event so that listeners can tell a repetition and its time: an
// id, when it was told and when it happened. What the publisher said itself is kept.

import { type JsonObject, objectOf } from '../../core/json';

type Event = JsonObject;

export function withTimes(event: Event, id: string, time: string): Event {
  const eventTime = event['eventTime'] ?? time;
  return {
    ...event,
    eventId: event['eventId'] ?? id,
    eventTime,
    timeOcurred: event['timeOcurred'] ?? eventTime,
  };
}

/** The event as a content query sees it: the attributes of what happened, and those of its resource. */
export function contentOf({ eventType, event }: Event): Event {
  const content = objectOf(event);
  return { ...content, eventType, event: content };
}
