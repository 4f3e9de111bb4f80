import { instant } from '../../core/time';
import { rows, type Tx } from '../../platform/database';
import type { AuditEntry } from '../domain/audit-entry';

type AuditRow = Omit<AuditEntry, 'at'> & { readonly at: Date };

export class AuditRepository {
  async add(tx: Tx, cardCode: string, entry: AuditEntry): Promise<void> {
    const { version, action, actor, reason, at } = entry;
    await rows(
      tx,
      `INSERT INTO rate_card_audit (card_code, version, action, actor, reason, at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [cardCode, version, action, actor, reason, new Date(at)],
    );
  }

  async of(tx: Tx, cardCode: string): Promise<AuditEntry[]> {
    const found = await rows<AuditRow>(
      tx,
      `SELECT version, action, actor, reason, at FROM rate_card_audit WHERE card_code = $1 ORDER BY seq`,
      [cardCode],
    );
    return found.map((entry) => ({ ...entry, at: instant(entry.at.getTime()) }));
  }
}
