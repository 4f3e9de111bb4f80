// The mark by which the type of a controller is found again.
import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { ResourceType } from './resource-type';

const types = new WeakMap<object, ResourceType>();

export function documentType(controller: Type<unknown>, type: ResourceType): void {
  types.set(controller, type);
}

export function typeOf(controller: object): ResourceType | undefined {
  return types.get(controller);
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
