import { instantOf } from '../../core/time';
import { row, rows, type Tx } from '../../platform/database';
import type { KnownTenant, TenantStatus } from '../domain/tenant';

type TenantRow = Omit<KnownTenant, 'createdAt'> & { readonly createdAt: Date };

const COLUMNS = 'tenant_id AS id, name, status, created_at AS "createdAt"';

const FIND = `SELECT ${COLUMNS} FROM known_tenant WHERE tenant_id = $1`;

/** In transactions of the system: whoever manages tenants sees all of them. */
export class TenantRepository {
  /** By id; a page after one of them. */
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

  /** In a transaction of the tenant: whether there is anything that an administrator would see. */
  async isInUse(tx: Tx): Promise<boolean> {
    const found = await row<{ found: boolean }>(
      tx,
      `SELECT EXISTS (SELECT FROM api_key) OR EXISTS (SELECT FROM document) OR EXISTS (SELECT FROM meter)
         OR EXISTS (SELECT FROM rate_card) OR EXISTS (SELECT FROM bucket) OR EXISTS (SELECT FROM usage)
         OR EXISTS (SELECT FROM audit_event WHERE outcome = 'done') AS found`,
    );
    return found?.found === true;
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

function fromTenantRow({ createdAt, ...rest }: TenantRow): KnownTenant {
  return { ...rest, createdAt: instantOf(createdAt) };
}
