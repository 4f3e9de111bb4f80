// The table `document`: every TMF resource that is a document, told apart by its kind.
import { row, rows, type Tx } from '../platform/database';
import { listResources } from './query/list-resources';
import type { Columns } from './query/compile-filter';
import type { ListQuery } from './query/list-query';
import type { Body, Page, Resource, ResourceType } from './resource-type';
import type { ResourceStore } from './resource-store';

type DocumentRow = { id: string; body: Body; revision: number };

export class DocumentStore implements ResourceStore {
  private readonly columns: Columns;

  /** `kind` is the path of the type, unless two APIs share one. */
  constructor(
    type: ResourceType,
    private readonly kind: string = type.path,
  ) {
    const collection = `${type.api.root}/${type.path}/`;
    this.columns = {
      id: { sql: 'id', type: 'text' },
      href: { sql: `('${collection.replaceAll("'", '')}' || id)`, type: 'text' },
      name: { sql: 'name', type: 'text' },
      ...(type.stateAttribute === undefined
        ? {}
        : { [type.stateAttribute]: { sql: 'status', type: 'text' } }),
    };
  }

  list(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources<DocumentRow>(
      tx,
      {
        select: 'SELECT id, body, revision',
        from: 'document',
        where: 'kind = $1',
        parameters: [this.kind],
        columns: this.columns,
        body: 'body',
        order: 'seq',
        toResource: fromRow,
      },
      query,
    );
  }

  async find(tx: Tx, id: string): Promise<Resource | undefined> {
    return this.select(tx, id, '');
  }

  async lock(tx: Tx, id: string): Promise<Resource | undefined> {
    return this.select(tx, id, 'FOR UPDATE');
  }

  async insert(tx: Tx, id: string, body: Body): Promise<Resource | undefined> {
    const inserted = await row<DocumentRow>(
      tx,
      `INSERT INTO document (kind, id, body) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, kind, id) DO NOTHING RETURNING id, body, revision`,
      [this.kind, id, JSON.stringify(body)],
    );
    return inserted === undefined ? undefined : fromRow(inserted);
  }

  async update(tx: Tx, id: string, body: Body): Promise<Resource> {
    const updated = await row<DocumentRow>(
      tx,
      `UPDATE document SET body = $3, revision = revision + 1, updated_at = now()
       WHERE kind = $1 AND id = $2 RETURNING id, body, revision`,
      [this.kind, id, JSON.stringify(body)],
    );
    if (updated === undefined) throw new Error(`${this.kind} ${id} vanished while it was locked`);
    return fromRow(updated);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await rows(tx, 'DELETE FROM document WHERE kind = $1 AND id = $2', [this.kind, id]);
  }

  private async select(tx: Tx, id: string, lock: string): Promise<Resource | undefined> {
    if (id.includes('\0')) return undefined;
    const found = await row<DocumentRow>(
      tx,
      `SELECT id, body, revision FROM document WHERE kind = $1 AND id = $2 ${lock}`,
      [this.kind, id],
    );
    return found === undefined ? undefined : fromRow(found);
  }
}

function fromRow({ id, body, revision }: DocumentRow): Resource {
  return { id, body, revision };
}
