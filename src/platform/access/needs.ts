// The permission that a route needs, declared at the route: `@Needs('bill:close')`, or `@Open()` for none.
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { isPermission, type Permission } from '../../core/permission';

const KEY = 'meterline:needs';
const OPEN = 'open';

export type Need = Permission | typeof OPEN;

/** Shown in the OpenAPI documents as `x-permission`. */
export function Needs(permission: Permission): MethodDecorator {
  return applyDecorators(SetMetadata(KEY, permission), ApiExtension('x-permission', permission));
}

/** For routes about the process itself, which show no tenant's data. */
export function Open(): MethodDecorator {
  return SetMetadata(KEY, OPEN);
}

/** Undefined for a route without a declaration, which is refused when requests are authenticated. */
export function needOf(handler: object): Need | undefined {
  const need: unknown = Reflect.getMetadata(KEY, handler);
  return need === OPEN || isPermission(need) ? need : undefined;
}
