import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../platform/access/caller';
import { Settings } from '../platform/settings';
import { DEFAULT_TENANT, isTenant, type Tenant, withinAccount } from '../platform/tenant';
import { namedTenantOf } from '../tmf';
import {
  credentialMissing,
  credentialRefused,
  tenantForeign,
  tenantSuspended,
} from './access.errors';
import { readKey } from './domain/api-key';
import { permissionsOf } from './domain/role';
import { saidOf, whyRefused } from './domain/token-claims';
import { KnownKeys } from './known-keys.service';
import { TenantStanding } from './tenant-standing.service';
import { Tokens } from './tokens.service';

const BEARER = /^Bearer +(\S+) *$/i;

/** Who a credential says that asks, before it is known which tenant he means. */
type Bearer = {
  readonly tenant: Tenant;
  readonly actor: string;
  readonly roles: readonly string[];
  readonly accountId: string | undefined;
};

/** Says who asks, before anything of the request but its headers is read. */
@Injectable()
export class Authentication {
  private readonly log = new Logger(Authentication.name);

  constructor(
    private readonly keys: KnownKeys,
    private readonly tokens: Tokens,
    private readonly standing: TenantStanding,
    private readonly settings: Settings,
  ) {}

  /** Undefined: nobody is asked. A key of ours is judged also where nobody is asked for one. */
  async authenticate(request: FastifyRequest): Promise<Caller | undefined> {
    const { authorization } = request.headers;
    const [, credential = ''] = BEARER.exec(authorization ?? '') ?? [];
    const isOurs = readKey(credential) !== undefined;
    if (!isOurs && !this.settings.asksWho) return undefined;
    if (authorization === undefined) throw credentialMissing();
    const bearer = isOurs ? await this.byKey(credential) : await this.byToken(credential);
    if (bearer === undefined) throw credentialRefused();
    const caller = callerOf(bearer, request);
    // Whoever suspends is not shut out by it himself.
    const isBound = !caller.permissions.has('tenant:write');
    if (isBound && (await this.standing.isSuspended(bearer.tenant))) {
      throw tenantSuspended(bearer.tenant);
    }
    return caller;
  }

  private async byKey(credential: string): Promise<Bearer | undefined> {
    const text = readKey(credential);
    const key = text && (await this.keys.find(text));
    if (key === undefined || !isTenant(key.tenant)) return undefined;
    const { id, tenant, roles, accountId } = key;
    return { tenant, actor: `key:${id}`, roles, accountId: accountId ?? undefined };
  }

  private async byToken(credential: string): Promise<Bearer | undefined> {
    const token = await this.tokens.find(credential);
    if (token === undefined) return undefined;
    const { issuer, claims } = token;
    const { identity } = this.settings;
    const said = saidOf(claims, identity.claims, identity.roles);
    const tenant = issuer.tenant ?? said.tenant ?? DEFAULT_TENANT;
    const reason = isTenant(tenant)
      ? whyRefused(said, issuer.tenant !== undefined)
      : 'it names no tenant that could be one';
    if (reason !== undefined || !isTenant(tenant)) {
      this.log.warn(`a token of ${issuer.url} for ${claims.sub} is refused: ${reason}`);
      return undefined;
    }
    const actor = `user:${issuer.url}#${claims.sub}`;
    return { tenant, actor, roles: said.roles, accountId: said.accountId };
  }
}

function callerOf({ tenant, actor, roles, accountId }: Bearer, request: FastifyRequest): Caller {
  const permissions = permissionsOf(roles);
  const named = tenantFor(tenant, request, permissions.has('tenant:write'));
  return {
    tenant: accountId === undefined ? named : withinAccount(named, accountId),
    actor,
    roles,
    permissions,
  };
}

/** The tenant is that of the credential. Clients that name it all the same mean it; only a platform means another. */
function tenantFor(own: Tenant, request: FastifyRequest, mayName: boolean): Tenant {
  if (request.headers['x-tenant-id'] === undefined) return own;
  const named = namedTenantOf(request);
  if (named !== own && !mayName) throw tenantForeign(named);
  return named;
}
