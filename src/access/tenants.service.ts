import { Injectable } from '@nestjs/common';
import { audit } from '../platform/audit';
import { Database } from '../platform/database';
import { isTenant } from '../platform/tenant';
import type { RequestContext } from '../tmf';
import { tenantExists, tenantMalformed, tenantUnknown } from './access.errors';
import { ApiKeys, type MadeKey } from './api-keys.service';
import type { KnownTenant, TenantStatus } from './domain/tenant';
import { TenantRepository } from './store/tenant.repository';

/** Which operators there are: told and suspended by the platform, which sees nothing of what is theirs. */
@Injectable()
export class Tenants {
  private readonly tenants = new TenantRepository();

  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeys,
  ) {}

  page(after: string, limit: number): Promise<KnownTenant[]> {
    return this.database.system((tx) => this.tenants.page(tx, after, limit), 'requests');
  }

  async read(id: string): Promise<KnownTenant> {
    const found = await this.database.system((tx) => this.tenants.find(tx, id), 'requests');
    if (found === undefined) throw tenantUnknown(id);
    return found;
  }

  /** With its first key: whoever has it hands out the others. Never of a tenant that has something to be seen. */
  create(
    context: RequestContext,
    id: string,
    name: string,
  ): Promise<{ readonly tenant: KnownTenant; readonly key: MadeKey }> {
    if (!isTenant(id)) throw tenantMalformed(id);
    return this.database.transaction(id, async (tx) => {
      const tenant = await this.tenants.insert(tx, id, name);
      if (tenant === undefined || (await this.tenants.isInUse(tx))) throw tenantExists(id);
      const first = { name: 'First administrator', roles: ['admin'] } as const;
      const asked = { ...first, accountId: undefined, expiresAt: undefined };
      const { status } = tenant;
      audit(tx, context, { resourceType: 'Tenant', resourceId: id, after: { name, status } });
      return { tenant, key: await this.keys.add(tx, context, asked) };
    });
  }

  /** Within a second no process lets one in that is suspended. What is under way for it goes on. */
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
