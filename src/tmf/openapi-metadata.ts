// The mark by which the type of a controller is found again.
import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { ResourceType } from './resource-type';

const TYPE_KEY = 'meterline:resource-type';

export function documentType(controller: Type<unknown>, type: ResourceType): void {
  Reflect.defineMetadata(TYPE_KEY, type, controller);
}

export function typeOf(controller: object): ResourceType | undefined {
  return Reflect.getMetadata(TYPE_KEY, controller) as ResourceType | undefined;
}

/** Every controller of a resource type. `instance` is empty in an application that is only wired. */
export function resourceControllers(
  modules: ModulesContainer,
): readonly { readonly type: ResourceType; readonly instance: unknown }[] {
  return [...modules.values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype, instance }) => {
      const type = typeof metatype === 'function' ? typeOf(metatype) : undefined;
      return type === undefined ? [] : [{ type, instance }];
    }),
  );
}
