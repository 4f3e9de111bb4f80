import { Injectable, type OnModuleInit } from '@nestjs/common';
import { audit } from '../platform/audit';
import { Database } from '../platform/database';
import { isTenant } from '../platform/tenant';
import { TenantTraces } from '../platform/tenant-traces';
import type { RequestContext } from '../tmf';
import { tenantExists, tenantMalformed, tenantUnknown } from './access.errors';
import { ApiKeys, type MadeKey } from './api-keys.service';
import type { KnownTenant, TenantStatus } from './domain/tenant';
import { TenantRepository } from './store/tenant.repository';

/** Registers and suspends tenants, for the platform role, which cannot see their data. */
@Injectable()
export class Tenants implements OnModuleInit {
  private readonly tenants = new TenantRepository();

  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeys,
    private readonly traces: TenantTraces,
  ) {}

  onModuleInit(): void {
    this.traces.add('api_key', 'document', "audit_event WHERE outcome = 'done'");
    this.traces.addRegister('known_tenant');
  }

  page(after: string, limit: number): Promise<KnownTenant[]> {
    return this.database.system((tx) => this.tenants.page(tx, after, limit), 'requests');
  }

  async read(id: string): Promise<KnownTenant> {
    const found = await this.database.system((tx) => this.tenants.find(tx, id), 'requests');
    if (found === undefined) throw tenantUnknown(id);
    return found;
  }

  /** Creates the tenant with its first key, which may create others. Refused for a tenant that has data. */
  create(
    context: RequestContext,
    id: string,
    name: string,
  ): Promise<{ readonly tenant: KnownTenant; readonly key: MadeKey }> {
    if (!isTenant(id)) throw tenantMalformed(id);
    return this.database.transaction(id, async (tx) => {
      const tenant = await this.tenants.insert(tx, id, name);
      if (tenant === undefined || (await this.traces.isInUse(tx))) throw tenantExists(id);
      const first = { name: 'First administrator', roles: ['admin'] } as const;
      const asked = { ...first, accountId: undefined, expiresAt: undefined };
      const { status } = tenant;
      audit(tx, context, { resourceType: 'Tenant', resourceId: id, after: { name, status } });
      return { tenant, key: await this.keys.add(tx, context, asked) };
    });
  }

  /** A suspended tenant is refused by all processes within a second; requests under way are completed. */
  async setStatus(context: RequestContext, id: string, status: TenantStatus): Promise<KnownTenant> {
    if (!isTenant(id)) throw tenantUnknown(id);
    return this.database.transaction(id, async (tx) => {
      const before = await this.tenants.lock(tx, id);
      if (before === undefined) throw tenantUnknown(id);
      if (before.status === status) return before;
      await this.tenants.setStatus(tx, id, status);
      const sides = { before: { status: before.status }, after: { status } };
      audit(tx, context, { resourceType: 'Tenant', resourceId: id, ...sides });
      return { ...before, status };
    });
  }
}
