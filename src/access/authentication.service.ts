import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../platform/access/caller';
import { Settings } from '../platform/settings';
import { isTenant, type Tenant, withinAccount } from '../platform/tenant';
import { namedTenantOf } from '../tmf';
import {
  credentialMissing,
  credentialRefused,
  tenantForeign,
  tenantSuspended,
} from './access.errors';
import { readKey } from './domain/api-key';
import { permissionsOf } from './domain/role';
import { KnownKeys } from './known-keys.service';
import type { PresentedKey } from './store/api-key.repository';

const BEARER = /^Bearer +(\S+) *$/i;

/** Says who asks, before anything of the request but its headers is read. */
@Injectable()
export class Authentication {
  constructor(
    private readonly keys: KnownKeys,
    private readonly settings: Settings,
  ) {}

  /** Undefined: nobody is asked. A key of ours is judged also where nobody is asked for one. */
  async authenticate(request: FastifyRequest): Promise<Caller | undefined> {
    const [, credential] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    const key = credential === undefined ? undefined : readKey(credential);
    if (key !== undefined) {
      const known = await this.keys.find(key);
      if (known === undefined) throw credentialRefused();
      return callerBy(known, request);
    }
    if (!this.settings.asksWho) return undefined;
    throw request.headers.authorization === undefined ? credentialMissing() : credentialRefused();
  }
}

function callerBy(key: PresentedKey, request: FastifyRequest): Caller {
  const permissions = permissionsOf(key.roles);
  const mayName = permissions.has('tenant:write');
  const tenant = tenantFor(key.tenant, request, mayName);
  if (key.tenantStatus === 'suspended') throw tenantSuspended(key.tenant);
  return {
    tenant: key.accountId === null ? tenant : withinAccount(tenant, key.accountId),
    actor: `key:${key.id}`,
    roles: key.roles,
    permissions,
  };
}

/** The tenant is that of the credential. Clients that name it all the same mean it; only a platform means another. */
function tenantFor(own: string, request: FastifyRequest, mayName: boolean): Tenant {
  const isNamed = request.headers['x-tenant-id'] !== undefined;
  if (!isTenant(own)) throw credentialRefused();
  if (!isNamed) return own;
  const named = namedTenantOf(request);
  if (named !== own && !mayName) throw tenantForeign(named);
  return named;
}
