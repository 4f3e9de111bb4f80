import { formatInstant, instantOf } from '../../core/time';
import type { Tx } from '../../platform/database';
import { type Columns, listResources, type ListQuery, type Page, type Resource } from '../../tmf';
import type { AuditEntry } from '../domain/audit-entry';
import { AuditEntryEntity } from './audit-entry.entity';

type AuditRow = Omit<AuditEntryEntity, 'tenantId' | 'cardCode'>;

export class CardHistoryRepository {
  async add(tx: Tx, cardCode: string, entry: AuditEntry): Promise<void> {
    await tx.insert(AuditEntryEntity, { ...entry, cardCode, at: new Date(entry.at) });
  }

  list(tx: Tx, cardCode: string, query: ListQuery): Promise<Page> {
    return listResources<AuditRow>(
      tx,
      {
        select: 'SELECT seq, version, action, actor, reason, at',
        from: 'rate_card_audit',
        where: 'card_code = $1',
        parameters: [cardCode],
        columns: COLUMNS,
        order: 'seq',
        toResource,
      },
      query,
    );
  }
}

const COLUMNS: Columns = {
  id: {
    sql: 'seq::text',
    type: 'text',
    implies: { sql: 'seq', type: 'integer', of: (id) => id },
  },
  version: { sql: 'version', type: 'numeric' },
  action: { sql: 'action', type: 'text' },
  actor: { sql: 'actor', type: 'text' },
  reason: { sql: 'reason', type: 'text' },
  at: { sql: 'at', type: 'instant' },
};

function toResource({ seq, at, ...entry }: AuditRow): Resource {
  return { id: seq, body: { id: seq, ...entry, at: formatInstant(instantOf(at)) } };
}
