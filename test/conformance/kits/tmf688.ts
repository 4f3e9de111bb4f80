import { type Kit, type Shape, unjudged } from './kit';

const topic: Shape = { id: 'string', href: 'string', name: 'string' };
const event: Shape = { eventId: 'string', eventType: 'string', eventTime: 'string' };
const hub: Shape = { id: 'string', callback: 'string' };

const CALLBACK = { callback: 'http://127.0.0.1:9/listener', query: 'eventType=Alarm' };
const UNKNOWN = '0c9b5a53-6a3b-4f43-8a36-68805b0a7d01';

/** There is no public kit: what the kits of other resources ask, of topics, their events and their listeners. */
export const events: Kit = {
  name: 'TMF688',
  root: '/tmf-api/event/v4/',
  steps: [
    { ask: 'POST topic', body: { name: 'alarms' }, status: 201, rows: topic, keep: { topic: 0 } },
    { ask: 'GET topic', status: 200, rows: topic },
    { ask: 'GET topic/{{topic.id}}', status: 200, rows: topic },
    ...unjudged('GET topic?fields=href', 'GET topic?fields=name'),
    { ask: 'GET topic?id={{topic.id}}', status: 200, rows: topic },
    { ask: 'GET topic?name={{topic.name}}', status: 200, rows: topic },
    {
      ask: 'POST topic/{{topic.id}}/hub',
      body: CALLBACK,
      status: 201,
      rows: hub,
      keep: { hub: 0 },
    },
    { ask: 'GET topic/{{topic.id}}/hub', status: 200, rows: hub },
    { ask: 'GET topic/{{topic.id}}/hub/{{hub.id}}', status: 200, rows: hub },
    {
      ask: 'POST topic/{{topic.id}}/event',
      body: { eventType: 'Alarm', event: {} },
      status: 201,
      rows: event,
      keep: { event: 0 },
    },
    { ask: 'GET topic/{{topic.id}}/event', status: 200, rows: event },
    { ask: 'GET topic/{{topic.id}}/event/{{event.eventId}}', status: 200, rows: event },
    { ask: 'DELETE topic/{{topic.id}}/hub/{{hub.id}}', status: 204 },
    { ask: 'DELETE topic/{{topic.id}}', status: 204 },
    { ask: 'GET topic/{{topic.id}}', status: 404 },
    { ask: `GET topic/${UNKNOWN}`, status: 404 },
    { ask: `GET topic/${UNKNOWN}/event`, status: 404 },
  ],
};
