import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RefusedCredentials } from '../audit';
import type { Caller } from '../platform/access/caller';
import { Settings } from '../platform/settings';
import { DEFAULT_TENANT, isTenant, type Tenant, tenantWithin } from '../platform/tenant';
import { askerOf, type HttpError, namedTenantOf } from '../tmf';
import {
  credentialMissing,
  credentialRefused,
  tenantForeign,
  tenantSuspended,
} from './access.errors';
import { type KeyText, readKey } from './domain/api-key';
import { permissionsOf, standingOf } from './domain/role';
import { isIssuedSince, type SaidOf, saidOf, whyRefused } from './domain/token-claims';
import { Holders } from './holders.service';
import { KnownKeys } from './known-keys.service';
import { TenantStanding } from './tenant-standing.service';
import { Tokens } from './tokens.service';

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * The caller that a credential names; `refused` says why it is invalid. `tenant` is undefined for an unknown
 * credential.
 */
type Bearer = {
  readonly tenant: Tenant | undefined;
  readonly actor: string;
  readonly roles: readonly string[];
  /** The name of the account or party that it is limited to; undefined for the whole tenant. */
  readonly holder?: string | undefined;
  readonly refused?: string | undefined;
};

const STRANGER: Bearer = {
  tenant: undefined,
  actor: 'unknown',
  roles: [],
  refused: 'a credential that nobody knows is refused',
};

/** Authenticates the caller before anything but the headers is read. */
@Injectable()
export class Authentication {
  constructor(
    private readonly keys: KnownKeys,
    private readonly tokens: Tokens,
    private readonly holders: Holders,
    private readonly standing: TenantStanding,
    private readonly refusals: RefusedCredentials,
    private readonly settings: Settings,
  ) {}

  /** Undefined when authentication is off and no credential was sent. A key is checked even when none is required. */
  async authenticate(request: FastifyRequest): Promise<Caller | undefined> {
    const { authorization } = request.headers;
    const [, credential = ''] = BEARER.exec(authorization ?? '') ?? [];
    const key = readKey(credential);
    if (key === undefined && !this.settings.asksWho) return undefined;
    if (authorization === undefined) throw credentialMissing();
    const bearer = key ? await this.byKey(key) : await this.byToken(credential);
    const { tenant, refused } = bearer;
    if (tenant === undefined || refused !== undefined) {
      throw this.refuse(request, bearer, refused, credentialRefused());
    }
    const caller = this.callerOf({ ...bearer, tenant }, request);
    // Those who may suspend a tenant must not lock themselves out.
    const isBound = !caller.permissions.has('tenant:write');
    if (isBound && (await this.standing.isSuspended(tenant))) {
      throw this.refuse(request, bearer, 'its tenant is suspended', tenantSuspended(tenant));
    }
    return caller;
  }

  private async byKey(text: KeyText): Promise<Bearer> {
    const found = await this.keys.find(text);
    if (found === undefined || !isTenant(found.key.tenant)) return STRANGER;
    const { id, tenant, roles, holder } = found.key;
    return {
      tenant,
      actor: `key:${id}`,
      roles,
      holder: holder ?? undefined,
      refused: found.refused,
    };
  }

  private async byToken(credential: string): Promise<Bearer> {
    const token = await this.tokens.find(credential);
    if (token === undefined) return STRANGER;
    const { issuer, claims, refused } = token;
    if (claims === undefined) {
      // The token's claims are not trusted, as its signature is not verified.
      const actor = `user:${issuer.url}`;
      return { tenant: issuer.tenant, actor, roles: [], refused: `its token: ${refused}` };
    }
    const { identity } = this.settings;
    const said = saidOf(claims, identity.claims, identity.roles);
    const named = issuer.tenant ?? said.tenant ?? DEFAULT_TENANT;
    const actor = `user:${issuer.url}#${claims.sub}`;
    const bearer = { tenant: undefined, actor, roles: said.roles };
    const isNamed =
      issuer.tenant !== undefined || !said.unreadable.includes(identity.claims.tenant);
    if (!isNamed || !isTenant(named)) {
      const reason = `a token of ${issuer.url} names no tenant that could be one`;
      return { ...bearer, refused: refused ?? reason };
    }
    const reason = refused ?? whyRefused(said, issuer.tenant !== undefined);
    if (reason !== undefined) return { ...bearer, tenant: named, refused: reason };
    return { ...bearer, tenant: named, ...(await this.holderOf(named, said, claims.iat)) };
  }

  /** A token names an account or a party by its id, which may have been another's when it was issued. */
  private async holderOf(
    tenant: Tenant,
    said: SaidOf,
    iat: number | undefined,
  ): Promise<Pick<Bearer, 'holder' | 'refused'>> {
    const id = said.accountId ?? said.partyId;
    if (id === undefined) return {};
    const found = await this.holders.find(tenant, said);
    if (found === undefined) return { refused: `nothing has the id ${id} that it names` };
    if (isIssuedSince(iat, found.formerUntil)) return { holder: found.name };
    return { refused: `it was issued when another had the id ${id}, or shortly after` };
  }

  private callerOf(bearer: Bearer & { readonly tenant: Tenant }, request: FastifyRequest): Caller {
    const { tenant, actor, roles, holder } = bearer;
    const permissions = permissionsOf(roles);
    // The tenant comes from the credential. A client that also names one must name the same; only a platform may name
    // another.
    const isNamed = request.headers['x-tenant-id'] !== undefined;
    const named = isNamed ? namedTenantOf(request) : tenant;
    if (named !== tenant && !permissions.has('tenant:write')) {
      throw this.refuse(request, bearer, `it is not of ${named}`, tenantForeign(named));
    }
    return {
      tenant: holder === undefined ? named : tenantWithin(named, standingOf(roles), holder),
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
