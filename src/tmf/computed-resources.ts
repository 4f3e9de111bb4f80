import type { Database, Tx } from '../platform/database';
import type { ListQuery } from './query/list-query';
import { listResources } from './query/list-resources';
import type { Listing } from './query/listing';
import type { RequestContext } from './request-context';
import type { ResourceOperations } from './resource-rules';
import type { Page, Resource, ResourceType } from './resource-type';
import { resourceUnknown } from './tmf.errors';

type Row = { readonly id: string };

/** SQL for the ids of the resources that exist. */
export type Known = Pick<
  Listing<Row>,
  'from' | 'where' | 'parameters' | 'columns' | 'order' | 'total'
> & {
  readonly id: string;
};

/** The most resources that are computed to decide a filter on their bodies. */
const MADE_MAX = 1_000;

/** Resources that are computed from others when they are read; only those on the page are. */
export abstract class ComputedResources implements ResourceOperations {
  constructor(
    private readonly database: Database,
    private readonly type: ResourceType,
  ) {}

  protected abstract known(): Known;

  /** In the order of the ids; ids without a resource are left out. */
  protected abstract made(tx: Tx, ids: readonly string[]): Promise<readonly Resource[]>;

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    const { id, ...known } = this.known();
    const listing: Listing<Row> = {
      ...known,
      select: `SELECT ${id} AS id`,
      columns: { id: { sql: id, type: 'text' }, ...known.columns },
      toResource: (found) => ({ id: found.id, body: {} }),
      complete: (tx, found) =>
        this.made(
          tx,
          found.map((each) => each.id),
        ),
      inMemoryMax: MADE_MAX,
    };
    return this.database.read(tenant, (tx) => listResources(tx, listing, query));
  }

  read({ tenant }: RequestContext, id: string): Promise<Resource> {
    return this.database.read(tenant, async (tx) => {
      const [found] = await this.made(tx, [id]);
      if (found === undefined) throw resourceUnknown(this.type.name, id);
      return found;
    });
  }
}
