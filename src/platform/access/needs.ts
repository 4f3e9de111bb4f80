// What a route asks of its caller, said where the route is: `@Needs('bill:close')`, or `@Open()` for what anybody may ask.
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { isPermission, type Permission } from '../../core/permission';

const KEY = 'meterline:needs';
const OPEN = 'open';

export type Need = Permission | typeof OPEN;

/** The documents tell it as `x-permission`. */
export function Needs(permission: Permission): MethodDecorator {
  return applyDecorators(SetMetadata(KEY, permission), ApiExtension('x-permission', permission));
}

/** Of the process itself: it tells nobody's data. */
export function Open(): MethodDecorator {
  return SetMetadata(KEY, OPEN);
}

/** Undefined of a route that says nothing: nobody may take it where it is asked who he is. */
export function needOf(handler: object): Need | undefined {
  const need: unknown = Reflect.getMetadata(KEY, handler);
  return need === OPEN || isPermission(need) ? need : undefined;
}
