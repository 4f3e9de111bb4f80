// Events in an OpenAPI document: the hub where listeners register, and the notifications. The specifications write
// the listener's endpoints as paths, although the client serves them.
import { resourceKey } from './event';
import { OF_A_LIST, type Paths } from './openapi-operations';
import { errors, headersOf, jsonOf, merged, parameters, refTo } from './openapi-shared';
import { type Api, type EventKind, isNextVersion, type ResourceType } from './resource-type';
import { componentsOf, type JsonSchema, toOpenApi } from './schema/json-schema';
import { characteristic, reference, relatedParty } from './schema/parts';
import { type Attributes, instant, list, type ObjectSchema, text } from './schema/schema';
import { nextSchema } from './v5/next-schema';
import { SHARED_RULES } from './v5/rules';

type Components = Readonly<Record<string, JsonSchema>>;

const HUB_TAG = 'events subscription';
const LISTENER_TAG = 'notification listeners (client side)';
const FAILURES = [400, 401, 403, 404, 405, 409, 500];
const MORE_FAILURES = [406, 413, 415, 429, 503];

/** The `/hub` paths of an API. */
export function hubPaths(api: Api): Paths {
  const { hub, input } = hubNamesOf(api);
  const isNext = isNextVersion(api);
  const failures = errors(...(isNext ? ['default'] : FAILURES), ...MORE_FAILURES);
  const shown = jsonOf(refTo('schemas', hub));
  const read = {
    operationId: 'retrieveHub',
    summary: 'Shows a subscription',
    tags: [HUB_TAG],
    'x-permission': 'event:read',
    parameters: parameters('Id', 'Tenant'),
    responses: { 200: { description: 'The subscription', ...shown }, ...failures },
  };
  const all = jsonOf({ type: 'array', items: refTo('schemas', hub) });
  const counts = headersOf('X-Total-Count', 'X-Result-Count', 'Link');
  const listed = {
    operationId: isNext ? 'listHub' : 'listListeners',
    summary: 'Lists the subscriptions at this API',
    tags: [HUB_TAG],
    'x-permission': 'event:read',
    parameters: parameters(...OF_A_LIST, 'Tenant'),
    responses: {
      200: { description: 'All of them', ...counts, ...all },
      206: { description: 'A part of them', ...counts, ...all },
      ...failures,
    },
  };
  return {
    '/hub': {
      get: listed,
      post: {
        operationId: isNext ? 'createHub' : 'registerListener',
        summary: 'Registers a listener for events',
        tags: [HUB_TAG],
        'x-permission': 'event:write',
        parameters: parameters('Tenant', 'IdempotencyKey'),
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: refTo('schemas', input), example: SUBSCRIBING },
          },
        },
        responses: {
          201: { description: 'Registered', ...headersOf('Location'), ...shown },
          ...failures,
        },
      },
    },
    '/hub/{id}': {
      ...(isNext ? { get: read } : {}),
      delete: unregistering(isNext, failures),
    },
  };
}

function unregistering(isNext: boolean, failures: JsonSchema): JsonSchema {
  return {
    operationId: isNext ? 'hubDelete' : 'unregisterListener',
    summary: 'Unregisters a listener',
    tags: [HUB_TAG],
    'x-permission': 'event:write',
    parameters: parameters('Id', 'Tenant'),
    responses: { 204: { description: 'Nothing more is sent' }, ...failures },
  };
}

const SUBSCRIBING = { callback: 'https://listener.example/events' };

export function hubComponents(api: Api): Components {
  const { hub, input } = hubNamesOf(api);
  const callback = {
    type: 'string',
    description: 'Where events are POSTed, all of them to this very address',
  };
  const query = {
    type: 'string',
    description: 'Which events, and which of their attributes: `eventType=…&fields=…`',
  };
  const classes = isNextVersion(api) ? POLYMORPHIC : {};
  // TM Forum clients send attributes of their own; in our API a misspelt query would select everything.
  const isOwn = api.root === '/api/v1';
  const closed = isOwn ? { additionalProperties: false } : {};
  const once = isOwn ? { secret: SECRET } : {};
  const place = isNextVersion(api) ? { href: string } : {};
  return {
    [hub]: {
      type: 'object',
      required: ['id', 'callback'],
      properties: { id: string, ...place, callback, query, ...classes, ...once },
    },
    [input]: {
      type: 'object',
      required: ['callback'],
      properties: { callback, query, ...classes },
      ...closed,
    },
  };
}

const SECRET = {
  type: 'string',
  description:
    'What its deliveries are signed with: in the answer that registered it, and never again',
};

function hubNamesOf(api: Api): { readonly hub: string; readonly input: string } {
  return isNextVersion(api)
    ? { hub: 'Hub', input: 'Hub_FVO' }
    : { hub: 'EventSubscription', input: 'EventSubscriptionInput' };
}

/** The endpoint that a client serves for each event of a type. */
export function listenerPaths(type: ResourceType): Paths {
  return Object.fromEntries(
    type.events.map((kind) => [
      `/listener/${resourceKey(type)}${kind}Event`,
      { servers: LISTENERS, post: listener(type.api, `${type.name}${kind}Event`) },
    ]),
  );
}

const LISTENERS = [
  { url: 'https://listener.example', description: 'A server of yours, named by `callback`' },
];

function listener(api: Api, event: string): JsonSchema {
  const isNext = isNextVersion(api);
  const answers = isNext
    ? { 204: { description: 'Notified' }, ...errors('default') }
    : {
        201: { description: 'Notified', ...jsonOf(refTo('schemas', hubNamesOf(api).hub)) },
        ...errors(...FAILURES),
      };
  return {
    operationId: isNext ? `${event.charAt(0).toLowerCase()}${event.slice(1)}` : `listenTo${event}`,
    summary: `Client listener for ${event}`,
    description:
      'What this server sends to a registered `callback`. Any status from 200 to 299 takes the event; ' +
      'after any other it is sent again.',
    tags: [LISTENER_TAG],
    requestBody: { required: true, ...jsonOf(refTo('schemas', event)) },
    responses: answers,
  };
}

export function eventComponents(type: ResourceType): Components {
  const envelope = isNextVersion(type.api) ? nextEnvelope : formerEnvelope;
  if (type.events.length === 0) return {};
  const events = type.events.map((kind) => eventComponent(type, kind, envelope));
  return merged(componentsOf(envelope), ...events);
}

function eventComponent(type: ResourceType, kind: EventKind, envelope: ObjectSchema): Components {
  const event = `${type.name}${kind}Event`;
  const payload = refTo('schemas', `${event}Payload`);
  return {
    [`${event}Payload`]: payloadOf(type, kind),
    [event]: {
      allOf: [
        refTo('schemas', envelope.name),
        {
          type: 'object',
          properties: { event: payload, ...UNDER_TWO_NAMES[type.api.code]?.(payload) },
        },
      ],
    },
  };
}

function payloadOf(type: ResourceType, kind: EventKind): JsonSchema {
  const key = resourceKey(type);
  const told = refTo('schemas', type.name);
  const isAsking = isNextVersion(type.api) && kind === 'InformationRequired';
  const all = kind === 'ProductBatch' ? { type: 'array', items: told } : told;
  if (!isAsking) return { type: 'object', properties: { [key]: all } };
  const informationRequired = refTo('schemas', 'JsonPatchOperation');
  const either = { anyOf: [told, refTo('schemas', entity.name)] };
  return { type: 'object', properties: { [key]: either, informationRequired } };
}

// TMF666 v4 also publishes the resource under the name `payload`.
const UNDER_TWO_NAMES: Readonly<Record<string, (payload: JsonSchema) => JsonSchema>> = {
  TMF666: (payload) => ({ payload }),
};

const entity = reference('EntityRef');
const string = toOpenApi(text);
const POLYMORPHIC = { '@type': string, '@baseType': string, '@schemaLocation': string };

const envelope: Attributes = {
  id: text,
  href: text,
  eventId: text,
  eventTime: instant,
  eventType: text,
  correlationId: text,
  domain: text,
  title: text,
  description: text,
  priority: text,
  timeOcurred: instant,
  timeOccurred: instant,
};

const formerEnvelope: ObjectSchema = {
  kind: 'object',
  name: 'EventEnvelope',
  attributes: { ...envelope, fieldPath: text },
};

const nextEnvelope: ObjectSchema = nextSchema(
  {
    kind: 'object',
    name: 'EventEnvelope',
    attributes: {
      ...envelope,
      analyticCharacteristic: list(characteristic),
      relatedParty: list(relatedParty),
      reportingSystem: entity,
      source: entity,
    },
  },
  SHARED_RULES,
);
