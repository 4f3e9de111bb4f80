import { row, type Tx } from '../../platform/database';
import { type Columns, type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import type { AuditEventEntity } from './audit-event.entity';
import { toResource } from './audit-event.mapping';

type Row = Omit<AuditEventEntity, 'tenantId' | 'writtenBy'>;

/** Rows on which anything is decided, or sorted, that no index serves: an event may hold two documents. */
const IN_MEMORY_MAX = 5_000;

const SAME = ['eq'] as const;
const RANGE = ['eq', 'gt', 'gte', 'lt', 'lte'] as const;

/** What an index serves, all of it in list order but `id` and `seq`. */
const COLUMNS: Columns = {
  id: { sql: 'id', type: 'text', isNeverNull: true, operators: SAME },
  recordedAt: { sql: 'recorded_at', type: 'instant', isNeverNull: true, operators: RANGE },
  actor: { sql: 'actor', type: 'text', operators: SAME },
  address: { sql: 'address', type: 'text', operators: SAME },
  operation: { sql: 'operation', type: 'text', operators: SAME },
  resourceType: { sql: 'resource_type', type: 'text', operators: SAME },
  resourceId: { sql: 'resource_id', type: 'text', operators: SAME },
  outcome: { sql: 'outcome', type: 'text', operators: SAME },
  reason: { sql: 'reason', type: 'text', operators: SAME },
  seq: { sql: 'seq', type: 'integer', isIndexed: true, operators: RANGE },
};

const SELECT = `SELECT id, recorded_at AS "recordedAt", actor, roles, address, operation, resource_type AS "resourceType",
  resource_id AS "resourceId", before, after, outcome, reason, times, seq, previous_hash AS "previousHash", hash`;

export class AuditEventRepository {
  list(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources<Row>(
      tx,
      {
        select: SELECT,
        from: 'audit_event',
        columns: COLUMNS,
        order: 'recorded_at, id',
        inMemoryMax: IN_MEMORY_MAX,
        sortedMax: IN_MEMORY_MAX,
        // Events are never removed, so the last place in the chain is their number.
        total: async (_, filter) => (filter.length > 0 ? undefined : this.count(tx)),
        toResource,
      },
      query,
    );
  }

  async find(tx: Tx, id: string): Promise<Resource | undefined> {
    const found = await row<Row>(tx, `${SELECT} FROM audit_event WHERE id = $1`, [id]);
    return found && toResource(found);
  }

  private async count(tx: Tx): Promise<number> {
    const found = await row<{ count: number }>(
      tx,
      `SELECT (coalesce((SELECT seq FROM audit_head), 0)
         + (SELECT count(*) FROM audit_event e WHERE e.seq IS NULL))::float8 AS count`,
    );
    return found?.count ?? 0;
  }
}
