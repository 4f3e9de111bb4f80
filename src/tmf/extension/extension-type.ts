// What a registered schema looks like on the wire and in the table of documents.
import { OWN_API } from '../own/collection';
import { any, text } from '../schema/schema';
import { hrefOf, type ResourceType } from '../resource-type';

export const extensionSchemaType: ResourceType = {
  api: OWN_API,
  name: 'ExtensionSchema',
  path: 'schemas',
  // Without `@baseType`: of two names that differ by a sign only, clients make one.
  schema: {
    kind: 'object',
    name: 'ExtensionSchema',
    attributes: {
      id: text,
      href: text,
      name: text,
      baseType: text,
      location: text,
      schema: any,
      '@type': text,
    },
  },
  mandatory: ['name', 'schema'],
  readOnly: [],
  operations: ['list', 'create', 'read', 'patch', 'delete'],
  events: [],
  example: {
    name: 'FleetProduct',
    baseType: 'Product',
    schema: { type: 'object', properties: { vehicle: { type: 'string' } } },
  },
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
