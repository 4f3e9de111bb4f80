// The address of registered schemas, and the kind of their documents.
import { OWN_API } from '../own/collection';
import { object } from '../schema/schema';
import { hrefOf, type ResourceType } from '../resource-type';

export const extensionSchemaType: ResourceType = {
  api: OWN_API,
  name: 'ExtensionSchema',
  path: 'schemas',
  // The request's DTO describes the attributes.
  schema: object('ExtensionSchema', {}),
  mandatory: [],
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: [],
};

/** The location of a schema for which none was given. */
export function ownLocation(id: string): string {
  return hrefOf(extensionSchemaType, id);
}

/** A URL of this server is identified by its path, any other location by its text. */
export function plainLocation(location: string, origin: string): string {
  return origin !== '' && location.startsWith(`${origin}/`)
    ? location.slice(origin.length)
    : location;
}
