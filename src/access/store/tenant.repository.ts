import { row, rows, type Tx } from '../../platform/database';
import type { KnownTenant, TenantStatus } from '../domain/tenant';
import { type TenantRow, fromTenantRow } from './tenant.mapping';

const COLUMNS = 'tenant_id AS id, name, status, created_at AS "createdAt"';

const FIND = `SELECT ${COLUMNS} FROM known_tenant WHERE tenant_id = $1`;

/** Needs transactions of the system: the platform role sees all tenants. */
export class TenantRepository {
  /** A page of tenants by id, after one of them. */
  async page(tx: Tx, after: string, limit: number): Promise<KnownTenant[]> {
    const found = await rows<TenantRow>(
      tx,
      `SELECT ${COLUMNS} FROM known_tenant WHERE tenant_id > $1 ORDER BY tenant_id LIMIT $2`,
      [after, limit],
    );
    return found.map(fromTenantRow);
  }

  async find(tx: Tx, id: string): Promise<KnownTenant | undefined> {
    const found = await row<TenantRow>(tx, FIND, [id]);
    return found && fromTenantRow(found);
  }

  /** Undefined when the id is taken. */
  async insert(tx: Tx, id: string, name: string): Promise<KnownTenant | undefined> {
    const found = await row<TenantRow>(
      tx,
      `INSERT INTO known_tenant (tenant_id, name) VALUES ($1, $2)
       ON CONFLICT (tenant_id) DO NOTHING RETURNING ${COLUMNS}`,
      [id, name],
    );
    return found && fromTenantRow(found);
  }

  /** Whoever changes it as well waits. */
  async lock(tx: Tx, id: string): Promise<KnownTenant | undefined> {
    const found = await row<TenantRow>(tx, `${FIND} FOR UPDATE`, [id]);
    return found && fromTenantRow(found);
  }

  async setStatus(tx: Tx, id: string, status: TenantStatus): Promise<void> {
    await rows(tx, 'UPDATE known_tenant SET status = $2 WHERE tenant_id = $1', [id, status]);
  }
}
