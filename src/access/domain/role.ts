// Roles are sets of permissions; a caller with several has the union.
import { PERMISSIONS, type Permission, type Standing } from '../../core/permission';

/** Reading all business data, but not access data. */
const READ = PERMISSIONS.filter(
  (each) => each.endsWith(':read') && !/^(access|audit|tenant|process):/.test(each),
);

const OF_A_BSS = ['catalog', 'party', 'account', 'contract', 'order', 'product', 'usage'] as const;
const MONEY = ['balance', 'bill', 'consumption', 'payment'] as const;

const OF_AN_ACCOUNT = [
  'access:read',
  'access:write',
  'account:read',
  'balance:read',
  'bill:read',
  'product:read',
  'usage:read',
] as const;

export const PERMISSIONS_OF = {
  /** Manages tenants of the installation, without access to their data. */
  platform: ['tenant:read', 'tenant:write', 'process:read'],
  admin: PERMISSIONS.filter((each) => !each.startsWith('tenant:')),
  finance: [
    ...READ,
    'approval:write',
    'account:write',
    'balance:write',
    'balance:authorise',
    'balance:topup',
    'bill:write',
    'bill:close',
    'payment:write',
    'ledger:verify',
    'usage:recycle',
    'usage:trace',
  ],
  product: [
    ...READ,
    'approval:write',
    'catalog:write',
    'catalog:activate',
    'contract:write',
    'usage:trace',
  ],
  support: [
    ...READ,
    'account:write',
    'order:write',
    'party:create',
    'party:write',
    'product:write',
    'usage:trace',
  ],
  /** Reads all, changes nothing. */
  auditor: [...READ, 'access:read', 'audit:read', 'process:read', 'usage:trace'],
  /** Sends usage, authorises and reports it; reads nothing. */
  gateway: ['usage:write', 'balance:authorise'],
  /** A BSS: the TMF APIs. */
  integrator: [
    ...[...OF_A_BSS, ...MONEY].flatMap((area): Permission[] => [`${area}:read`, `${area}:write`]),
    'balance:authorise',
    'balance:topup',
    'party:create',
    'event:read',
    'event:write',
    'job:read',
  ],
  /** One account and those below it, and keys for the same. */
  customer: OF_AN_ACCOUNT,
  /** An account's operator: it may also manage the accounts below. */
  reseller: [
    ...OF_AN_ACCOUNT,
    'account:write',
    'balance:topup',
    'order:read',
    'order:write',
    'party:create',
    'party:read',
    'payment:read',
    'product:write',
  ],
  /** A party that delivers or sells with the tenant: itself and the accounts by which it is settled with. */
  partner: ['account:read', 'party:read'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

export type Role = keyof typeof PERMISSIONS_OF;

export const ROLES: readonly Role[] = Object.keys(PERMISSIONS_OF).filter(isRole);

/** Roles that must be given with an account, or with a party; all others are given without either. */
const OF_AN_OWN: Readonly<Record<keyof Scope, readonly Role[]>> = {
  accountId: ['customer', 'reseller'],
  partyId: ['partner'],
};

/** What a key or token is limited to. */
export type Scope = {
  readonly accountId?: string | undefined;
  readonly partyId?: string | undefined;
};

/** How callers with these roles stand to what they are limited to. */
export function standingOf(roles: readonly string[]): Standing {
  if (roles.includes('partner')) return 'partner';
  return roles.includes('reseller') ? 'reseller' : 'customer';
}

export function isRole(text: string): text is Role {
  return Object.hasOwn(PERMISSIONS_OF, text);
}

export function permissionsOf(roles: readonly string[]): ReadonlySet<Permission> {
  return new Set(roles.filter(isRole).flatMap((role) => [...PERMISSIONS_OF[role]]));
}

/** Why these roles cannot be combined, with or without an account or a party. */
export function whyNotTogether(roles: readonly Role[], scope: Scope): string | undefined {
  if (roles.includes('platform') && roles.length > 1) {
    return 'platform manages tenants and sees nothing of their business: give it alone';
  }
  return (
    whyNotWith(roles, 'one account and what is below it', OF_AN_OWN.accountId, scope.accountId) ??
    whyNotWith(roles, 'one party', OF_AN_OWN.partyId, scope.partyId)
  );
}

function whyNotWith(
  roles: readonly Role[],
  what: string,
  limited: readonly Role[],
  id: string | undefined,
): string | undefined {
  const scoped = roles.filter((role) => limited.includes(role));
  if (scoped.length === 0) {
    return id === undefined ? undefined : `${roles.join(', ')} is not of ${what}`;
  }
  if (scoped.length < roles.length) {
    return `${scoped.join(', ')} sees ${what}, and the others see more: give them apart`;
  }
  return id === undefined ? `${scoped.join(', ')} sees ${what}: say which` : undefined;
}
