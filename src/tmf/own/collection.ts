// Where the resources of our own API are: what their addresses, lists and answers need to know.
import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { Api, Collection } from '../resource-type';

export const OWN_API: Api = { code: 'MTL', version: 'v1', title: 'Meterline', root: '/api/v1' };

export function ownCollection(name: string, path: string): Collection {
  return { api: OWN_API, name, path };
}

const REFERABLE = 'meterline:referable';

/** Of a controller whose `service` lists them: references to them can be answered in full (`expand`). */
export function Referable(collection: Collection): ClassDecorator {
  return (controller) => Reflect.defineMetadata(REFERABLE, collection, controller);
}

export function referableControllers(
  modules: ModulesContainer,
): readonly { readonly type: Collection; readonly instance: unknown }[] {
  return [...modules.values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype, instance }) => {
      const type = metatype === null ? undefined : collectionOf(metatype);
      return type === undefined ? [] : [{ type, instance }];
    }),
  );
}

function collectionOf(controller: Type<unknown> | Function): Collection | undefined {
  return Reflect.getMetadata(REFERABLE, controller) as Collection | undefined;
}
