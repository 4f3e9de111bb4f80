// Where registered schemas are, on the wire and in the table of documents.
import { OWN_API } from '../own/collection';
import { object } from '../schema/schema';
import { hrefOf, type ResourceType } from '../resource-type';

export const extensionSchemaType: ResourceType = {
  api: OWN_API,
  name: 'ExtensionSchema',
  path: 'schemas',
  // The class of the request says what is in it.
  schema: object('ExtensionSchema', {}),
  mandatory: [],
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: [],
};

/** Where a schema is found that was given no other location. */
export function ownLocation(id: string): string {
  return hrefOf(extensionSchemaType, id);
}

/** A URL of this server is known by its path; every other location by its letters. */
export function plainLocation(location: string, origin: string): string {
  return origin !== '' && location.startsWith(`${origin}/`)
    ? location.slice(origin.length)
    : location;
}
