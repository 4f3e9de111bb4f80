// The TMF envelope of an event (`timeOcurred` as v4 spells it, beside v5's name), as stored in the outbox.
import { formatInstant, type Instant } from '../core/time';
import { newId } from '../platform/ids';
import type { OutboxEvent } from '../platform/outbox';
import { isSameValue } from './same-value';
import { type Body, type EventKind, eventTypeOf, type ResourceType } from './resource-type';

export type EventInput = {
  readonly type: ResourceType;
  readonly kind: EventKind;
  /** The resource as clients see it (`represent`). */
  readonly body: Body;
  readonly at: Instant;
  readonly correlationId?: string;
  /** For an AttributeValueChange, the first-level attributes that changed. */
  readonly changed?: readonly string[];
};

export function buildEvent({
  type,
  kind,
  body,
  at,
  correlationId,
  changed,
}: EventInput): OutboxEvent {
  const eventType = eventTypeOf(type, kind);
  const time = formatInstant(at);
  const eventId = newId();
  return {
    api: type.api.root,
    eventType,
    envelope: {
      eventId,
      eventTime: time,
      timeOcurred: time,
      timeOccurred: time,
      eventType,
      correlationId: correlationId ?? eventId,
      domain: type.api.title,
      title: eventType,
      description: describeEvent(type, kind),
      priority: 'normal',
      ...(changed === undefined ? {} : { fieldPath: changed.join(',') }),
      event: { [resourceKey(type)]: body },
    },
  };
}

export function resourceKey(type: ResourceType): string {
  return type.name.charAt(0).toLowerCase() + type.name.slice(1);
}

export function describeEvent(type: ResourceType, kind: EventKind): string {
  return `${type.name} ${DONE[kind]}`;
}

const DONE: Readonly<Record<EventKind, string>> = {
  Create: 'was created',
  AttributeValueChange: 'has other attributes',
  StateChange: 'changed its state',
  StatusChange: 'changed its status',
  Delete: 'was deleted',
  Cancel: 'was cancelled',
  Failure: 'failed',
  InformationRequired: 'needs information',
  Batch: 'changed with others',
  ProductBatch: 'changed with others',
  Change: 'was changed',
  ErrorMessage: 'has an error message',
  JeopardyAlert: 'is in jeopardy',
  Milestone: 'reached a milestone',
};

/** First-level attributes that differ, compared by value. */
export function changedAttributes(before: Body, after: Body): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isSameValue(before[name], after[name])).toSorted();
}
