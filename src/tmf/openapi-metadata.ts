// Metadata that links a controller to its resource type.
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

/** All controllers of resource types. `instance` is empty when the application was only wired. */
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
