// Issuers of tokens besides our own keys, and where in a token each claim is.
import { isTenant, type Tenant } from '../tenant';

export type Issuer = {
  readonly url: string;
  /** The only tenant of this issuer; undefined when its tokens name their tenant. */
  readonly tenant: Tenant | undefined;
};

export type Claim = 'tenant' | 'roles' | 'account' | 'party';

export type Identity = {
  readonly issuers: readonly Issuer[];
  /** The audience that tokens must have. */
  readonly audience: string;
  /** The path of each claim, such as `realm_access.roles`. */
  readonly claims: Readonly<Record<Claim, string>>;
  /** Our roles for the issuer's names of roles; our own names need no entry. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
};

const CLAIMS: Identity['claims'] = {
  tenant: 'meterline_tenant',
  roles: 'meterline_roles',
  account: 'meterline_account',
  party: 'meterline_party',
};

export const NO_ISSUERS: Identity = {
  issuers: [],
  audience: 'meterline',
  claims: CLAIMS,
  roles: {},
};

export type Pair = { readonly name: string; readonly value: string };

/** Parses `https://login.example/realm`, or `acme=https://…` for an issuer of a single tenant. */
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
