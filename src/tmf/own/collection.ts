// Where the resources of our own API are: what their addresses, lists and answers need to know.
import type { ModulesContainer } from '@nestjs/core';
import type { Api, Collection } from '../resource-type';

export const OWN_API: Api = { code: 'MTL', version: 'v1', title: 'Meterline', root: '/api/v1' };

export function ownCollection(
  name: string,
  path: string,
  described: abstract new () => object,
): Collection {
  return { api: OWN_API, name, path, described };
}

const referable = new WeakMap<object, Collection>();

/** Of a controller whose `service` lists them: references to them can be answered in full (`expand`). */
export function Referable(collection: Collection): ClassDecorator {
  return (controller) => void referable.set(controller, collection);
}

export function referableControllers(
  modules: ModulesContainer,
): readonly { readonly type: Collection; readonly instance: unknown }[] {
  return [...modules.values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype, instance }) => {
      const type = metatype === null ? undefined : referable.get(metatype);
      return type === undefined ? [] : [{ type, instance }];
    }),
  );
}
