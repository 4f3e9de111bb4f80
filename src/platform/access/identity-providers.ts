// Who besides us says who asks: issuers of tokens, and where in a token stands what we want to know.
import { isTenant, type Tenant } from '../tenant';

export type Issuer = {
  readonly url: string;
  /** The only tenant that it speaks for; without one its tokens name theirs. */
  readonly tenant: Tenant | undefined;
};

export type Claim = 'tenant' | 'roles' | 'account';

export type Identity = {
  readonly issuers: readonly Issuer[];
  /** What a token has to be meant for. */
  readonly audience: string;
  /** Where each stands, as `realm_access.roles`. */
  readonly claims: Readonly<Record<Claim, string>>;
  /** Words of the issuer for roles of ours; ours are understood as they are. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
};

const CLAIMS: Identity['claims'] = {
  tenant: 'meterline_tenant',
  roles: 'meterline_roles',
  account: 'meterline_account',
};

export const NO_ISSUERS: Identity = {
  issuers: [],
  audience: 'meterline',
  claims: CLAIMS,
  roles: {},
};

export type Pair = { readonly name: string; readonly value: string };

/** `https://login.example/realm`, or `acme=https://…` for one that speaks for a tenant alone. */
export function parseIssuer(text: string): Issuer | undefined {
  const [, tenant, url = ''] = /^(?:([^=:/]+)=)?(https?:\/\/.+)$/.exec(text) ?? [];
  if (!URL.canParse(url)) return undefined;
  if (tenant === undefined) return { url, tenant: undefined };
  return isTenant(tenant) ? { url, tenant } : undefined;
}

export function parsePair(text: string): Pair | undefined {
  const [, name, value] = /^([^=\s]+)=([^=\s]+)$/.exec(text) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}

export function parseClaim(text: string): Pair | undefined {
  const pair = parsePair(text);
  return pair !== undefined && Object.hasOwn(CLAIMS, pair.name) ? pair : undefined;
}

export function identityOf(given: {
  readonly issuers: readonly Issuer[];
  readonly audience: string | undefined;
  readonly claims: readonly Pair[];
  readonly roles: readonly Pair[];
}): Identity {
  const named = Object.fromEntries(given.claims.map(({ name, value }) => [name, value]));
  const words = new Set(given.roles.map(({ name }) => name));
  return {
    issuers: given.issuers,
    audience: given.audience || NO_ISSUERS.audience,
    claims: { ...CLAIMS, ...named },
    roles: Object.fromEntries(
      [...words].map((word) => [
        word,
        given.roles.filter(({ name }) => name === word).map(({ value }) => value),
      ]),
    ),
  };
}
