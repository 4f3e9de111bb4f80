import type { Database, Tx } from '../platform/database';
import type { ListQuery } from './query/list-query';
import { listResources } from './query/list-resources';
import type { Listing } from './query/listing';
import type { RequestContext } from './request-context';
import type { ResourceOperations } from './resource-rules';
import type { Page, Resource, ResourceType } from './resource-type';
import { resourceUnknown } from './tmf.errors';

type Row = { readonly id: string };

/** Which of them there are, in SQL. */
export type Known = Pick<
  Listing<Row>,
  'from' | 'where' | 'parameters' | 'columns' | 'order' | 'total'
> & {
  readonly id: string;
};

/** What is asked of their bodies is decided on so many of them. */
const MADE_MAX = 1_000;

/** Resources that are made of others when they are read: those of the page. */
export abstract class ComputedResources implements ResourceOperations {
  constructor(
    private readonly database: Database,
    private readonly type: ResourceType,
  ) {}

  protected abstract known(): Known;

  /** In the order of the ids; those there is nothing of are missing. */
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
