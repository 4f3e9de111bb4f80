// The table `document`, with all TMF resources that are documents; `kind` tells them apart.
import { invariant } from '../core/invariant';
import { objectOf } from '../core/json';
import { query, send, type Tx } from '../platform/database';
import { listResources } from './query/list-resources';
import type { Columns } from './query/compile-filter';
import { KeptTotals } from './query/kept-totals';
import type { Listing } from './query/listing';
import type { ListQuery } from './query/list-query';
import type { Body, Page, Resource, ResourceType } from './resource-type';
import type { ResourceStore } from './resource-store';
import { type DocumentRow, fromRow, REVISION } from './document.mapping';

type ListedRow = Pick<DocumentRow, 'id' | 'body'>;

export class DocumentStore implements ResourceStore {
  private readonly columns: Columns;
  private readonly keptTotals: KeptTotals;

  /**
   * `kind` is the path of the type, unless two APIs share one. `more` are computed columns; `complete` adds what is
   * not stored to all resources of a page at once.
   */
  constructor(
    type: ResourceType,
    private readonly kind: string = type.path,
    more: Columns = {},
    private readonly complete?: NonNullable<Listing<ListedRow>['complete']>,
  ) {
    const collection = `${type.api.root}/${type.path}/`;
    this.columns = {
      id: { sql: 'id', type: 'text', isNeverNull: true },
      href: { sql: `('${collection.replaceAll("'", '')}' || id)`, type: 'text' },
      name: { sql: 'name', type: 'text', isIndexed: true },
      ...(type.stateAttribute === undefined
        ? {}
        : { [type.stateAttribute]: { sql: 'status', type: 'text', isIndexed: true } }),
      ...more,
    };
    this.keptTotals = new KeptTotals(changesOf(kind));
  }

  list(tx: Tx, listQuery: ListQuery): Promise<Page> {
    return listResources<ListedRow>(
      tx,
      {
        select: 'SELECT id, body',
        // The view itself has the tenant condition, so that any operator can use an index; see its migration.
        from: 'document_of_tenant',
        where: 'kind = $1',
        parameters: [this.kind],
        within: 'id IN (SELECT meterline_documents($1))',
        columns: this.columns,
        body: 'body',
        order: 'seq',
        keptTotals: this.keptTotals,
        ...(this.complete === undefined ? {} : { complete: this.complete }),
        toResource: ({ id, body }) => ({ id, body }),
      },
      listQuery,
    );
  }

  async find(tx: Tx, id: string): Promise<Resource | undefined> {
    const found = await one(tx, FIND, [this.kind, id]);
    if (found === undefined || this.complete === undefined) return found;
    return (await this.complete(tx, [found]))[0];
  }

  lock(tx: Tx, id: string): Promise<Resource | undefined> {
    return one(tx, LOCK, [this.kind, id]);
  }

  /** Which of the documents it is that have had the id one after the other; undefined when there is none now. */
  async seqOf(tx: Tx, id: string): Promise<string | undefined> {
    const found = await query<{ seq: string }>(tx, { ...SEQ, values: [this.kind, id] });
    return found.rows[0]?.seq;
  }

  /** The existing ones, in that order. */
  findAll(tx: Tx, ids: readonly string[]): Promise<Resource[]> {
    return all(tx, FIND_ALL, this.kind, ids);
  }

  /** The existing ones, locked in the order of their ids, so that concurrent callers cannot deadlock. */
  lockAll(tx: Tx, ids: readonly string[]): Promise<Resource[]> {
    return all(tx, LOCK_ALL, this.kind, ids.toSorted());
  }

  insert(tx: Tx, id: string, body: Body): Promise<Resource | undefined> {
    return one(tx, INSERT, [this.kind, id, JSON.stringify(body)]);
  }

  add(tx: Tx, id: string, body: Body): Resource {
    const stored = JSON.stringify(body);
    send(tx, { ...ADD, values: [this.kind, id, stored] });
    return { id, body: objectOf(JSON.parse(stored)), revision: '1' };
  }

  async update(tx: Tx, id: string, body: Body): Promise<Resource> {
    const updated = await one(tx, UPDATE, [this.kind, id, JSON.stringify(body)]);
    invariant(updated !== undefined, `${this.kind} ${id} vanished while it was locked`);
    return updated;
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await query(tx, { ...DELETE, values: [this.kind, id] });
  }
}

/**
 * Changes with each write of a document of the kind: the newest transaction that wrote one, once all older ones have
 * ended (null before), and the number of deletions.
 */
export function changesOf(kind: string): string {
  const literal = `'${kind.replaceAll("'", "''")}'`;
  return `(SELECT concat_ws(' ', current_setting('app.tenant'), newest,
      (SELECT sum(removals) FROM document_removal WHERE kind = ${literal}))
    FROM (SELECT max(written_by) AS newest FROM document_of_tenant WHERE kind = ${literal}) AS written
    WHERE newest < pg_snapshot_xmin(pg_current_snapshot()))`;
}

type Statement = { readonly name: string; readonly text: string };

// Named, so that PostgreSQL parses and plans them once per connection.
const FIND: Statement = {
  name: 'document_find',
  text: `SELECT id, body, ${REVISION} FROM document WHERE kind = $1 AND id = $2`,
};
const LOCK: Statement = { name: 'document_lock', text: `${FIND.text} FOR UPDATE` };
const SEQ: Statement = {
  name: 'document_seq',
  text: 'SELECT seq FROM document WHERE kind = $1 AND id = $2',
};
const allOf = (lock: '' | 'FOR UPDATE'): string => `
  SELECT d.id, d.body, d.revision FROM unnest($2::text[]) WITH ORDINALITY AS wanted(id, n)
  CROSS JOIN LATERAL (
    SELECT id, body, ${REVISION} FROM document WHERE kind = $1 AND document.id = wanted.id ${lock}
  ) d ORDER BY wanted.n`;
const FIND_ALL: Statement = { name: 'document_find_all', text: allOf('') };
const LOCK_ALL: Statement = { name: 'document_lock_all', text: allOf('FOR UPDATE') };
const INSERT: Statement = {
  name: 'document_insert',
  text: `INSERT INTO document (kind, id, body, is_chosen) VALUES ($1, $2, $3, true)
         ON CONFLICT (tenant_id, kind, id) DO NOTHING RETURNING id, body, ${REVISION}`,
};
const ADD: Statement = {
  name: 'document_add',
  text: 'INSERT INTO document (kind, id, body) VALUES ($1, $2, $3)',
};
const UPDATE: Statement = {
  name: 'document_update',
  text: `UPDATE document SET body = $3, revision = revision + 1, updated_at = now()
         WHERE kind = $1 AND id = $2 RETURNING id, body, ${REVISION}`,
};
const DELETE: Statement = {
  name: 'document_delete',
  text: 'DELETE FROM document WHERE kind = $1 AND id = $2',
};

async function one(
  tx: Tx,
  statement: Statement,
  values: readonly string[],
): Promise<Resource | undefined> {
  // PostgreSQL cannot store NUL, so no resource has such an id.
  if (values.some((value) => value.includes('\0'))) return undefined;
  const [found] = (await query<DocumentRow>(tx, { ...statement, values: [...values] })).rows;
  return found === undefined ? undefined : fromRow(found);
}

async function all(
  tx: Tx,
  statement: Statement,
  kind: string,
  ids: readonly string[],
): Promise<Resource[]> {
  const wanted = [...new Set(ids)].filter((id) => !id.includes('\0'));
  if (wanted.length === 0) return [];
  return (await query<DocumentRow>(tx, { ...statement, values: [kind, wanted] })).rows.map(fromRow);
}
