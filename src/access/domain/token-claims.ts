// What a token says of who asks, in words of its issuer, as what we know him by.
import { isRole, permissionsOf, type Role, whyNotTogether } from './role';

export type SaidOf = {
  readonly roles: readonly Role[];
  readonly tenant: string | undefined;
  readonly accountId: string | undefined;
};

type Where = { readonly tenant: string; readonly roles: string; readonly account: string };

/** Of 3GPP (TS 33.501): the network function that holds it may charge. */
const SCOPES: Readonly<Record<string, Role>> = { 'nchf-convergedcharging': 'gateway' };

export function saidOf(
  claims: Readonly<Record<string, unknown>>,
  where: Where,
  words: Readonly<Record<string, readonly string[]>>,
): SaidOf {
  const said = textsOf(at(claims, where.roles));
  const scoped = textsOf(claims['scope']).flatMap((scope) => SCOPES[scope] ?? []);
  const meant = said.flatMap((word) => words[word] ?? [word]).filter(isRole);
  return {
    roles: [...new Set([...meant, ...scoped])],
    tenant: textsOf(at(claims, where.tenant))[0],
    accountId: textsOf(at(claims, where.account))[0],
  };
}

/** Why such a token lets nobody in. */
export function whyRefused(
  { roles, accountId }: SaidOf,
  isOfOneTenant: boolean,
): string | undefined {
  if (roles.length === 0) return 'it gives no role that is known here';
  const mayManage = permissionsOf(roles).has('tenant:write');
  if (isOfOneTenant && mayManage) return 'its issuer speaks for one tenant, and platform is of all';
  return whyNotTogether(roles, accountId);
}

/** `realm_access.roles`, or a claim whose own name has points. */
function at(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, name) => memberOf(value, name), claims);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** A list of texts, or one text of words with spaces between. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value)
    ? value.filter((each): each is string => typeof each === 'string')
    : [];
}
