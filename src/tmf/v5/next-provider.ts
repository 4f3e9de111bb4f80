import type { InjectionToken, Provider } from '@nestjs/common';
import { resourceToken } from '../resource-provider';
import type { ResourceOperations } from '../resource-rules';
import { NextOperations } from './next-operations';
import type { NextVersion } from './version';

/** Provides a v5 resource under the token of its type; `inner` serves it in v4. */
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
