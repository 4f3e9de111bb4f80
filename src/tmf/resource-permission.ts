import type { Permission } from '../core/permission';
import type { Operation, ResourceType } from './resource-type';

/** What an operation of a TMF resource needs. Undefined where its API says no area: nobody may then. */
export function permissionFor(
  { api: { area }, createNeeds }: ResourceType,
  operation: Operation,
): Permission | undefined {
  if (area === undefined) return undefined;
  if (operation === 'list' || operation === 'read') return `${area}:read`;
  return (operation === 'create' ? createNeeds : undefined) ?? `${area}:write`;
}
