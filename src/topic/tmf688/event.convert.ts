// What the server adds to a published event, so that listeners can recognise a repetition and tell its time: an id,
// when it was published and when it happened. Values that the publisher set are kept.

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

/** The event in the form that a content query is applied to: its own attributes and those of its resource. */
export function contentOf({ eventType, event }: Event): Event {
  const content = objectOf(event);
  return { ...content, eventType, event: content };
}
