import type { Permission } from '../core/permission';
import type { Operation, ResourceType } from './resource-type';

/** The permission of an operation on a TMF resource. Undefined, and so refused, when its API states no area. */
export function permissionFor(
  { api: { area }, createNeeds }: ResourceType,
  operation: Operation,
): Permission | undefined {
  if (area === undefined) return undefined;
  if (operation === 'list' || operation === 'read') return `${area}:read`;
  return (operation === 'create' ? createNeeds : undefined) ?? `${area}:write`;
}
