// A TMF resource as data: its place, attributes, operations and events. Routes, validation, events and OpenAPI are
// derived from it.
import type { JsonObject } from '../core/json';
import type { Area, Permission } from '../core/permission';
import type { Place } from './query/list-query';
import type { ObjectSchema } from './schema/schema';

export type Api = {
  /** `TMF620`; our own API is `MTL`. */
  readonly code: string;
  /** The area of permissions for its resources. Routes of our own API declare permissions themselves. */
  readonly area?: Area;
  readonly version: string;
  readonly title: string;
  readonly root: string;
  /** Further roots that existing clients use for the same API. */
  readonly aliases?: readonly string[];
};

/** True when the rules of v5 apply: a class on every object, other names of components. */
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
  /** Required on POST and kept by PATCH; `productOrderItem.action` requires it of each item. */
  readonly mandatory: readonly string[];
  /** Set by the server; values that a client sends are dropped. */
  readonly readOnly: readonly string[];
  readonly operations: readonly Operation[];
  readonly events: readonly EventKind[];
  /** Events that v5 has and v4 lacks; only listeners of v5 get them. */
  readonly nextEvents?: readonly EventKind[];
  /** A body that can be posted as it is; shown in the OpenAPI document. */
  readonly example?: Body;
  readonly stateAttribute?: 'lifecycleStatus' | 'status' | 'state';
  /** The permission for POST, when it is another than to write in the API's area. */
  readonly createNeeds?: Permission;
};

/** The place of a class of resources, as addresses, lists and answers need it. */
export type Collection = Pick<ResourceType, 'api' | 'name' | 'path'> &
  Partial<Pick<ResourceType, 'schema'>> & {
    /** In our own API: the class that the OpenAPI document shows, instead of a schema. */
    readonly described?: abstract new () => object;
  };

export type Body = JsonObject;

/** The stored resource; `id` and `href` are added to the body on output. */
export type Resource = {
  readonly id: string;
  readonly body: Body;
  /**
   * Changes with every change, and is never that of another that had the id before; the ETag is made of it. Absent when
   * changes cannot be told apart, and in lists.
   */
  readonly revision?: number | string;
  /** Changes with what is shown beside the stored body; no part of the revision. */
  readonly shown?: string;
};

export type Page = {
  readonly items: readonly Resource[];
  /** The number of resources that match the filter. */
  readonly total: number;
  /** Whether there are more before and after; known when a cursor was used. */
  readonly neighbours?: { readonly previous: boolean; readonly next: boolean };
  /** For a part of a streamed list, the place where the next one begins. */
  readonly end?: Place;
};

export function hrefOf(type: Collection, id: string, origin = ''): string {
  return `${origin}${type.api.root}/${type.path}/${encodeURIComponent(id)}`;
}

/** The resource as clients see it. `origin` (`https://host`) makes the href absolute. */
export function represent(type: Collection, resource: Resource, origin = ''): Body {
  const href = hrefOf(type, resource.id, origin);
  return ofClass({ id: resource.id, href, ...resource.body }, type.name);
}

/** The body with its `@type`; a class of its own is kept. */
export function ofClass(body: Body, className: string): Body {
  return { ...body, '@type': body['@type'] ?? className };
}

/** The events of v4, then those that only v5 has. */
export function allEventsOf({ events, nextEvents = [] }: ResourceType): readonly EventKind[] {
  return [...events, ...nextEvents];
}

/** `productOffering` + `Create` → `ProductOfferingCreateEvent`. */
export function eventTypeOf(type: ResourceType, kind: EventKind): string {
  return `${type.name}${kind}Event`;
}
