// A TMF resource is described once, as data: its place, its attributes, what may be done to it and
// which events it tells. Routes, validation, events and OpenAPI follow from the description.
import type { JsonObject } from '../core/json';
import type { Area, Permission } from '../core/permission';
import type { Place } from './query/list-query';
import type { ObjectSchema } from './schema/schema';

export type Api = {
  /** `TMF620`; our own API is `MTL`. */
  readonly code: string;
  /** Of what its resources are: who may read and write them. Routes of our own API say it themselves. */
  readonly area?: Area;
  readonly version: string;
  readonly title: string;
  readonly root: string;
  /** Further roots that clients in the wild use for the same API. */
  readonly aliases?: readonly string[];
};

/** Whether the rules of v5 hold: classes everywhere, other names in the documents. */
export function isNextVersion({ version }: Pick<Api, 'version'>): boolean {
  return /^v?5\b/.test(version);
}

export type Operation = 'list' | 'create' | 'read' | 'patch' | 'delete';
export type EventKind =
  | 'Create'
  | 'AttributeValueChange'
  | 'StateChange'
  | 'StatusChange'
  | 'Delete'
  | 'Cancel'
  | 'Failure'
  | 'InformationRequired'
  | 'Batch'
  | 'ProductBatch'
  | 'Change'
  | 'ErrorMessage'
  | 'JeopardyAlert'
  | 'Milestone';

export type ResourceType = {
  readonly api: Api;
  /** The class: `@type`, and the prefix of events. */
  readonly name: string;
  readonly path: string;
  readonly schema: ObjectSchema;
  /** Enforced on POST and kept by PATCH; `productOrderItem.action` asks it of every item. */
  readonly mandatory: readonly string[];
  /** Set by the server: what a client sends for these is dropped on POST and PATCH. */
  readonly readOnly: readonly string[];
  readonly operations: readonly Operation[];
  readonly events: readonly EventKind[];
  /** Told to listeners of v5 alone: v4 knows no such events of this resource. */
  readonly nextEvents?: readonly EventKind[];
  /** A body that a POST may send as it is; the documents show it. */
  readonly example?: Body;
  readonly stateAttribute?: 'lifecycleStatus' | 'status' | 'state';
  /** What POST needs where that is not to write in the API's area. */
  readonly createNeeds?: Permission;
};

/** Where resources of a class are: what addresses, lists and answers need to know of a type. */
export type Collection = Pick<ResourceType, 'api' | 'name' | 'path'> &
  Partial<Pick<ResourceType, 'schema'>> & {
    /** In place of a schema, in our own API: the class that the documents show. */
    readonly described?: abstract new () => object;
  };

export type Body = JsonObject;

/** What is stored and decided upon: `id` and `href` are added where a resource leaves the process. */
export type Resource = {
  readonly id: string;
  readonly body: Body;
  /** Another for every change; gives the ETag. Absent where nothing tells changes apart. */
  readonly revision?: number | string;
  /** Of what it shows beside what is stored: another for every change of that, and no revision. */
  readonly shown?: string;
};

export type Page = {
  readonly items: readonly Resource[];
  /** All that fit the filter. */
  readonly total: number;
  /** Whether more stands before and behind the items; known for parts asked for by cursor. */
  readonly neighbours?: { readonly previous: boolean; readonly next: boolean };
  /** Of a part of a whole list: where the next one begins. */
  readonly end?: Place;
};

export function hrefOf(type: Collection, id: string, origin = ''): string {
  return `${origin}${type.api.root}/${type.path}/${encodeURIComponent(id)}`;
}

/** The resource as clients see it. `origin` (`https://host`) makes the href a URL. */
export function represent(type: Collection, resource: Resource, origin = ''): Body {
  const href = hrefOf(type, resource.id, origin);
  return ofClass({ id: resource.id, href, ...resource.body }, type.name);
}

/** The body with its class said; one that names a class of its own keeps it. */
export function ofClass(body: Body, className: string): Body {
  return { ...body, '@type': body['@type'] ?? className };
}

/** Those that v4 tells, then those that v5 alone has. */
export function allEventsOf({ events, nextEvents = [] }: ResourceType): readonly EventKind[] {
  return [...events, ...nextEvents];
}

/** `productOffering` + `Create` → `ProductOfferingCreateEvent`. */
export function eventTypeOf(type: ResourceType, kind: EventKind): string {
  return `${type.name}${kind}Event`;
}
