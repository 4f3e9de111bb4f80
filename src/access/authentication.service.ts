import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RefusedCredentials } from '../audit';
import type { Caller } from '../platform/access/caller';
import { Settings } from '../platform/settings';
import { DEFAULT_TENANT, isTenant, type Tenant, withinAccount } from '../platform/tenant';
import { askerOf, type HttpError, namedTenantOf } from '../tmf';
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

/** Who a credential says that asks; `refused` is why it lets nobody in, and without a tenant nobody knows it. */
type Bearer = {
  readonly tenant: Tenant | undefined;
  readonly actor: string;
  readonly roles: readonly string[];
  readonly accountId?: string | undefined;
  readonly refused?: string | undefined;
};

const STRANGER: Bearer = {
  tenant: undefined,
  actor: 'unknown',
  roles: [],
  refused: 'a credential that nobody knows is refused',
};

/** Says who asks, before anything of the request but its headers is read. */
@Injectable()
export class Authentication {
  constructor(
    private readonly keys: KnownKeys,
    private readonly tokens: Tokens,
    private readonly standing: TenantStanding,
    private readonly refusals: RefusedCredentials,
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
    const { tenant, refused } = bearer;
    if (tenant === undefined || refused !== undefined) {
      throw this.refuse(request, bearer, refused, credentialRefused());
    }
    const caller = this.callerOf({ ...bearer, tenant }, request);
    // Whoever suspends is not shut out by it himself.
    const isBound = !caller.permissions.has('tenant:write');
    if (isBound && (await this.standing.isSuspended(tenant))) {
      throw this.refuse(request, bearer, 'its tenant is suspended', tenantSuspended(tenant));
    }
    return caller;
  }

  private async byKey(credential: string): Promise<Bearer> {
    const text = readKey(credential);
    const found = text && (await this.keys.find(text));
    if (found === undefined || !isTenant(found.key.tenant)) return STRANGER;
    const { id, tenant, roles, accountId } = found.key;
    const { refused } = found;
    return { tenant, actor: `key:${id}`, roles, accountId: accountId ?? undefined, refused };
  }

  private async byToken(credential: string): Promise<Bearer> {
    const token = await this.tokens.find(credential);
    if (token === undefined) return STRANGER;
    const { issuer, claims, refused } = token;
    if (claims === undefined) {
      // Anybody could have written what it says.
      const actor = `user:${issuer.url}`;
      return { tenant: issuer.tenant, actor, roles: [], refused: `its token: ${refused}` };
    }
    const { identity } = this.settings;
    const { roles, accountId, ...said } = saidOf(claims, identity.claims, identity.roles);
    const named = issuer.tenant ?? said.tenant ?? DEFAULT_TENANT;
    const tenant = isTenant(named) ? named : undefined;
    const reason =
      tenant === undefined
        ? `a token of ${issuer.url} names no tenant that could be one`
        : whyRefused({ roles, accountId, ...said }, issuer.tenant !== undefined);
    const actor = `user:${issuer.url}#${claims.sub}`;
    return { tenant, actor, roles, accountId, refused: refused ?? reason };
  }

  private callerOf(bearer: Bearer & { readonly tenant: Tenant }, request: FastifyRequest): Caller {
    const { tenant, actor, roles, accountId } = bearer;
    const permissions = permissionsOf(roles);
    // The tenant is that of the credential. Clients that name it all the same mean it; only a platform means another.
    const isNamed = request.headers['x-tenant-id'] !== undefined;
    const named = isNamed ? namedTenantOf(request) : tenant;
    if (named !== tenant && !permissions.has('tenant:write')) {
      throw this.refuse(request, bearer, `it is not of ${named}`, tenantForeign(named));
    }
    return {
      tenant: accountId === undefined ? named : withinAccount(named, accountId),
      actor,
      roles,
      permissions,
    };
  }

  private refuse(
    request: FastifyRequest,
    bearer: Bearer,
    reason: string | undefined,
    answer: HttpError,
  ): HttpError {
    this.refusals.note(bearer.tenant, askerOf(request, bearer), reason ?? answer.message);
    return answer;
  }
}
