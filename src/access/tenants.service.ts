import { Injectable, type OnModuleInit } from '@nestjs/common';
import { audit } from '../platform/audit';
import { Database, type Tx } from '../platform/database';
import { DEFAULT_TENANT, isTenant, type Tenant } from '../platform/tenant';
import { TenantTraces } from '../platform/tenant-traces';
import { type Once, onceWithSecret, type RequestContext } from '../tmf';
import {
  firstKeyUsed,
  tenantExists,
  tenantMade,
  tenantMalformed,
  tenantUnknown,
} from './access.errors';
import { ApiKeys, type MadeKey } from './api-keys.service';
import type { KnownTenant, TenantStatus } from './domain/tenant';
import { TenantRepository } from './store/tenant.repository';

/** With the id of the key of its first administrator; the key itself is shown in the first answer alone. */
type MadeTenant = { readonly tenant: KnownTenant; readonly firstKey: string };

export type Made = Once<MadeTenant> & { readonly secret?: string };

/** What is told of a tenant and its keys is no business of the tenant. */
const OF_BUSINESS = `audit_event WHERE outcome = 'done' AND resource_type NOT IN ('Tenant', 'ApiKey')`;

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
    this.traces.add('document', OF_BUSINESS);
    this.traces.addEntrance('api_key', "audit_event WHERE outcome = 'done'");
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
  create(context: RequestContext, id: string, name: string): Promise<Made> {
    if (!isTenant(id)) throw tenantMalformed(id);
    const request = { route: 'POST /api/v1/tenants', payload: { id, name } };
    return this.makeOnce(context, id, request, async (tx) => {
      const tenant = await this.tenants.insert(tx, id, name);
      if (tenant === undefined) throw tenantMade(id);
      if (await this.traces.isInUse(tx)) throw tenantExists(id);
      const first = { name: 'First administrator', roles: ['admin'] } as const;
      const asked = { ...first, accountId: undefined, expiresAt: undefined };
      const { status } = tenant;
      audit(tx, context, { resourceType: 'Tenant', resourceId: id, after: { name, status } });
      return { tenant, key: await this.keys.add(tx, context, asked) };
    });
  }

  /** Another first key, for whoever lost the answer with it: until it has let somebody in. */
  rotateFirstKey(context: RequestContext, id: string): Promise<Made> {
    if (!isTenant(id)) throw tenantUnknown(id);
    const request = { route: `POST /api/v1/tenants/${id}/firstKey/rotate`, payload: {} };
    return this.makeOnce(context, id, request, async (tx) => {
      const tenant = await this.tenants.lock(tx, id);
      if (tenant === undefined) throw tenantUnknown(id);
      const isSeen = await this.traces.hasBusiness(tx);
      const key = isSeen ? undefined : await this.keys.replaceUnused(tx, context);
      if (key === undefined) throw firstKeyUsed(id);
      return { tenant, key };
    });
  }

  /** A suspended tenant is refused by all processes within a second; requests under way are completed. */
  async setStatus(context: RequestContext, id: string, status: TenantStatus): Promise<KnownTenant> {
    if (!isTenant(id)) throw tenantUnknown(id);
    return this.database.transaction(id, async (tx) => {
      const before = await this.lockOrRegister(tx, id);
      if (before.status === status) return before;
      await this.tenants.setStatus(tx, id, status);
      const sides = { before: { status: before.status }, after: { status } };
      audit(tx, context, { resourceType: 'Tenant', resourceId: id, ...sides });
      return { ...before, status };
    });
  }

  /** A tenant that nobody made is there once somebody came in as its: by an issuer's word, or by `default`. */
  private async lockOrRegister(tx: Tx, id: Tenant): Promise<KnownTenant> {
    const known = await this.tenants.lock(tx, id);
    if (known !== undefined) return known;
    if (id !== DEFAULT_TENANT && !(await this.traces.isInUse(tx))) throw tenantUnknown(id);
    const made = (await this.tenants.insert(tx, id, id)) ?? (await this.tenants.lock(tx, id));
    if (made === undefined) throw tenantUnknown(id);
    return made;
  }

  /** The key of the request is the tenant's: another tenant is another request. */
  private makeOnce(
    { idempotencyKey: key }: RequestContext,
    id: Tenant,
    request: { readonly route: string; readonly payload: unknown },
    make: (tx: Tx) => Promise<{ readonly tenant: KnownTenant; readonly key: MadeKey }>,
  ): Promise<Made> {
    return this.database.transaction(id, (tx) =>
      onceWithSecret(tx, { key, ...request }, async () => {
        const { tenant, key: made } = await make(tx);
        return { result: { tenant, firstKey: made.key.id }, secret: made.text };
      }),
    );
  }
}
