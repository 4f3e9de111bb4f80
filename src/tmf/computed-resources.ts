import type { Database, Tx } from '../platform/database';
import type { ListQuery } from './query/list-query';
import { pageInMemory } from './query/page-in-memory';
import type { RequestContext } from './request-context';
import type { ResourceOperations } from './resource-service';
import type { Page, Resource, ResourceType } from './resource-type';
import { resourceUnknown } from './tmf.errors';

/** Resources that are made of others when they are read. */
export abstract class ComputedResources implements ResourceOperations {
  constructor(
    private readonly database: Database,
    private readonly type: ResourceType,
  ) {}

  /** All of the tenant, or the one with the id. */
  protected abstract made(tx: Tx, id: string | null): Promise<readonly Resource[]>;

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => pageInMemory(await this.made(tx, null), query));
  }

  read({ tenant }: RequestContext, id: string): Promise<Resource> {
    return this.database.read(tenant, async (tx) => {
      const [found] = await this.made(tx, id);
      if (found === undefined) throw resourceUnknown(this.type.name, id);
      return found;
    });
  }
}
