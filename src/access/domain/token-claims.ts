// Reads the caller from a token's claims, whose names its issuer defines.
import { ownValue } from '../../core/own-value';
import { type Instant, plusMs } from '../../core/time';
import { isRole, permissionsOf, type Role, type Scope, whyNotTogether } from './role';

export type SaidOf = Scope & {
  readonly roles: readonly Role[];
  /** What the token calls its roles, of which ours may be none. */
  readonly words: readonly string[];
  readonly tenant: string | undefined;
  /** Claims that are there and name nothing: whom they limit is not known, so the token is refused. */
  readonly unreadable: readonly string[];
};

type Where = Readonly<Record<'tenant' | 'roles' | 'account' | 'party', string>>;

/** The scope of 3GPP TS 33.501: its holder is a network function that may charge. */
const SCOPES: Readonly<Record<string, Role>> = { 'nchf-convergedcharging': 'gateway' };

export function saidOf(
  claims: Readonly<Record<string, unknown>>,
  where: Where,
  words: Readonly<Record<string, readonly string[]>>,
): SaidOf {
  const said = textsOf(at(claims, where.roles));
  const scoped = textsOf(claims['scope']).flatMap((scope) => ownValue(SCOPES, scope) ?? []);
  const meant = said.flatMap((word) => ownValue(words, word) ?? [word]).filter(isRole);
  const naming = [where.tenant, where.account, where.party];
  const [tenant, accountId, partyId] = naming.map((path) => nameOf(at(claims, path)));
  return {
    roles: [...new Set([...meant, ...scoped])],
    words: said,
    tenant,
    accountId,
    partyId,
    unreadable: naming.filter(
      (path) => at(claims, path) !== undefined && nameOf(at(claims, path)) === undefined,
    ),
  };
}

/** Why the token is refused. */
export function whyRefused(
  { roles, words, unreadable, ...scope }: SaidOf,
  isOfOneTenant: boolean,
): string | undefined {
  const [claim] = unreadable;
  if (claim !== undefined) return `its claim ${claim} is no name`;
  if (roles.length === 0) return `it gives no role that is known here: ${listed(words)}`;
  const mayManage = permissionsOf(roles).has('tenant:write');
  if (isOfOneTenant && mayManage) return 'its issuer speaks for one tenant, and platform is of all';
  return whyNotTogether(roles, scope);
}

/** How far the clock of an issuer may be from ours. */
export const SKEW_SECONDS = 60;

/**
 * Whether the token was issued when who had the id before had it no more: only then does the id in it mean the present
 * holder. In case of doubt it does not.
 */
export function isIssuedSince(iat: unknown, formerUntil: Instant | null): boolean {
  if (formerUntil === null) return true;
  return typeof iat === 'number' && iat * 1_000 >= plusMs(formerUntil, SKEW_SECONDS * 1_000);
}

const LISTED_MAX = 10;
const LISTED_LENGTH = 300;

/** PostgreSQL stores no NUL, and an issuer may give hundreds of groups. */
function listed(words: readonly string[]): string {
  if (words.length === 0) return 'it names none';
  const more = words.length > LISTED_MAX ? ` and ${words.length - LISTED_MAX} more` : '';
  const named = words.slice(0, LISTED_MAX).join(', ').slice(0, LISTED_LENGTH);
  return `it names ${named.replace(/\p{Cc}/gu, '?')}${more}`;
}

/** The claim at a path such as `realm_access.roles`, or a claim whose name contains dots. */
function at(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, name) => memberOf(value, name), claims);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** Whole, as ids may have spaces; of a list the first. PostgreSQL stores no NUL, so that nothing has such a name. */
function nameOf(value: unknown): string | undefined {
  const name: unknown = Array.isArray(value) ? value[0] : value;
  return typeof name === 'string' && name !== '' && !name.includes('\0') ? name : undefined;
}

/** Accepts a list of texts, or a text of words separated by spaces. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value)
    ? value.filter((each): each is string => typeof each === 'string')
    : [];
}
