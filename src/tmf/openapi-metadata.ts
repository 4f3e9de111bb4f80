// The mark by which openapi.ts finds the type of a controller.
import type { Type } from '@nestjs/common';
import type { ResourceType } from './resource-type';

const TYPE_KEY = 'meterline:resource-type';

export function documentType(controller: Type<unknown>, type: ResourceType): void {
  Reflect.defineMetadata(TYPE_KEY, type, controller);
}

export function typeOf(controller: object): ResourceType | undefined {
  return Reflect.getMetadata(TYPE_KEY, controller) as ResourceType | undefined;
}
