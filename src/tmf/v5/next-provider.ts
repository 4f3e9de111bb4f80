// Wires a v5 resource: a controller from its description, operations over the service of v4.
import type { InjectionToken, Provider, Type } from '@nestjs/common';
import { resourceController } from '../resource.controller';
import { resourceToken } from '../resource-provider';
import type { ResourceOperations } from '../resource-service';
import { NextOperations } from './next-operations';
import type { NextVersion } from './version';

const VERSION_KEY = 'meterline:next-version';

export function nextController(version: NextVersion): Type<unknown> {
  const controller = resourceController(version.type, resourceToken(version.type));
  Reflect.defineMetadata(VERSION_KEY, version, controller);
  return controller;
}

/** `inner` is what serves the resource in v4. */
export function provideNext(
  version: NextVersion,
  inner: InjectionToken = resourceToken(version.former),
): Provider {
  return {
    provide: resourceToken(version.type),
    inject: [inner],
    useFactory: (operations: ResourceOperations) => new NextOperations(version, operations),
  };
}

export function versionOf(controller: object): NextVersion | undefined {
  return Reflect.getMetadata(VERSION_KEY, controller) as NextVersion | undefined;
}
