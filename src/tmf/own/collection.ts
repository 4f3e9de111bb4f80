// The collections of our own API, with what addresses, lists and answers need to know.
import type { ModulesContainer } from '@nestjs/core';
import type { Api, Collection } from '../resource-type';

export const OWN_API: Api = { code: 'MTL', version: 'v1', title: 'Meterline', root: '/api/v1' };

/** Described by the class whose members it shows. */
export type OwnCollection = Collection & { readonly described: abstract new () => object };

export function ownCollection(
  name: string,
  path: string,
  described: abstract new () => object,
): OwnCollection {
  return { api: OWN_API, name, path, described };
}

const referable = new WeakMap<object, Collection>();

/** Marks a controller whose `service` lists the resources, so that references to them can be expanded. */
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
