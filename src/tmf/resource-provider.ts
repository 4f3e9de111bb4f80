import type { Provider } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import { DocumentStore } from './document-store';
import type { ResourceRules } from './resource-rules';
import { ResourceService } from './resource-service';
import type { ResourceType } from './resource-type';

/** The injection token of the service from `provideDocuments`. */
export function resourceToken(type: ResourceType): string {
  return `${type.api.root}/${type.path}`;
}

/** Provides a ResourceService over the document table for a type without a class of its own. */
export function provideDocuments(
  type: ResourceType,
  rules: ResourceRules = {},
  kind: string = type.path,
): Provider {
  return {
    provide: resourceToken(type),
    inject: [Database, Clock],
    useFactory: (database: Database, clock: Clock) =>
      new ResourceService({ database, clock }, type, new DocumentStore(type, kind), rules),
  };
}
