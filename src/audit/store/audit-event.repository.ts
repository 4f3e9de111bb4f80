import { row, type Tx } from '../../platform/database';
import { type ListQuery, listResources, type Page, type Resource } from '../../tmf';
import type { AuditEventEntity } from './audit-event.entity';
import { toResource } from './audit-event.mapping';

type Row = Omit<AuditEventEntity, 'tenantId'>;

const IN_MEMORY_MAX = 5_000;

const SELECT = `SELECT id, recorded_at AS "recordedAt", actor, roles, address, operation, resource_type AS "resourceType",
  resource_id AS "resourceId", before, after, outcome, reason, times, seq, previous_hash AS "previousHash", hash`;

export class AuditEventRepository {
  list(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources<Row>(
      tx,
      {
        select: SELECT,
        from: 'audit_event',
        columns: {
          id: { sql: 'id', type: 'text', isNeverNull: true },
          recordedAt: { sql: 'recorded_at', type: 'instant', isNeverNull: true },
          actor: { sql: 'actor', type: 'text' },
          address: { sql: 'address', type: 'text' },
          operation: { sql: 'operation', type: 'text' },
          resourceType: { sql: 'resource_type', type: 'text' },
          resourceId: { sql: 'resource_id', type: 'text' },
          outcome: { sql: 'outcome', type: 'text' },
          reason: { sql: 'reason', type: 'text' },
          times: { sql: 'times', type: 'integer' },
          seq: { sql: 'seq', type: 'integer', isIndexed: true },
        },
        body: `jsonb_build_object('roles', roles, 'before', before, 'after', after)`,
        order: 'recorded_at, id',
        // Each may be as long as two documents.
        inMemoryMax: IN_MEMORY_MAX,
        // Nothing is ever removed, so that the chain knows how many there are.
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
