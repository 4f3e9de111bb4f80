import {
  any,
  type Api,
  characteristic,
  instant,
  list,
  object,
  reference,
  relatedParty,
  type ResourceType,
  text,
} from '../../tmf';

export const tmf688: Api = {
  code: 'TMF688',
  area: 'event',
  version: '4.0.0',
  title: 'Event Management',
  root: '/tmf-api/event/v4',
};

export const topicType: ResourceType = {
  api: tmf688,
  name: 'Topic',
  path: 'topic',
  schema: object('Topic', { name: text, headerQuery: text, contentQuery: text }),
  mandatory: [],
  readOnly: [],
  operations: ['list', 'create', 'read', 'delete'],
  // The specification also defines a change event; topics cannot be changed here.
  events: ['Create', 'Change', 'Delete'],
  example: { id: 'alerts', name: 'Alerts' },
};

const entity = reference('EntityRef');

/** An event of any topic; `below` gives the type for one topic. */
export const eventType: ResourceType = {
  api: tmf688,
  name: 'Event',
  path: 'topic/{topicId}/event',
  schema: object('Event', {
    correlationId: text,
    description: text,
    domain: text,
    eventId: text,
    eventTime: instant,
    eventType: text,
    priority: text,
    timeOcurred: instant,
    title: text,
    analyticCharacteristic: list(characteristic),
    event: any,
    relatedParty: list(relatedParty),
    reportingSystem: entity,
    source: entity,
  }),
  mandatory: [],
  readOnly: [],
  operations: ['list', 'create', 'read'],
  events: [],
  example: { eventType: 'DiskFullEvent', title: 'A disk is full', event: { disk: 'sda' } },
};

/** A listener of one topic. */
export const hubType: ResourceType = {
  api: tmf688,
  name: 'Hub',
  path: 'topic/{topicId}/hub',
  schema: object('Hub', { callback: text, query: text }),
  mandatory: ['callback'],
  readOnly: [],
  operations: ['list', 'create', 'read', 'delete'],
  events: [],
  example: { callback: 'https://listener.example/events', query: 'eventType=DiskFullEvent' },
};

/** The type for one topic: its addresses, and the kind by which its documents are stored. */
export function below(topicId: string, type: ResourceType): ResourceType {
  return { ...type, path: type.path.replace('{topicId}', encodeURIComponent(topicId)) };
}

/** The root at which the listeners of a topic are registered. */
export function rootOf(topicId: string): string {
  return `${tmf688.root}/topic/${encodeURIComponent(topicId)}`;
}
