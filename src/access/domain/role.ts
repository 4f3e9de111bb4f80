// Roles are sets of permissions; who has several may do what any of them may.
import { PERMISSIONS, type Permission } from '../../core/permission';

/** All there is to read of the business, and nothing of who may come in. */
const READ = PERMISSIONS.filter(
  (each) => each.endsWith(':read') && !/^(access|audit|tenant|process):/.test(each),
);

const OF_A_BSS = ['catalog', 'party', 'account', 'contract', 'order', 'product', 'usage'] as const;
const MONEY = ['balance', 'bill', 'consumption', 'payment'] as const;

export const PERMISSIONS_OF = {
  /** Runs the server for several tenants, and sees nothing of their business. */
  platform: ['tenant:read', 'tenant:write', 'process:read'],
  admin: PERMISSIONS.filter((each) => !each.startsWith('tenant:')),
  finance: [
    ...READ,
    'account:write',
    'balance:write',
    'balance:authorise',
    'bill:write',
    'bill:close',
    'payment:write',
    'ledger:verify',
    'usage:recycle',
    'usage:trace',
  ],
  product: [...READ, 'catalog:write', 'catalog:activate', 'contract:write', 'usage:trace'],
  support: [...READ, 'account:write', 'order:write', 'party:write', 'product:write', 'usage:trace'],
  /** Reads all, changes nothing. */
  auditor: [...READ, 'access:read', 'audit:read', 'process:read', 'usage:trace'],
  /** Sends usage, authorises and reports it; reads nothing. */
  gateway: ['usage:write', 'balance:authorise'],
  /** A BSS: the TMF APIs. */
  integrator: [
    ...[...OF_A_BSS, ...MONEY].flatMap((area): Permission[] => [`${area}:read`, `${area}:write`]),
    'balance:authorise',
    'event:read',
    'event:write',
    'job:read',
  ],
  /** One account and what is below it. */
  customer: ['account:read', 'balance:read', 'bill:read', 'product:read', 'usage:read'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

export type Role = keyof typeof PERMISSIONS_OF;

export const ROLES: readonly Role[] = Object.keys(PERMISSIONS_OF).filter(isRole);

/** Those of an account's subtree: they are given with an account, and others without. */
const SCOPED: readonly Role[] = ['customer'];

export function isRole(text: string): text is Role {
  return Object.hasOwn(PERMISSIONS_OF, text);
}

export function permissionsOf(roles: readonly string[]): ReadonlySet<Permission> {
  return new Set(roles.filter(isRole).flatMap((role) => [...PERMISSIONS_OF[role]]));
}

/** Why these roles cannot be given together, with such an account or without one. */
export function whyNotTogether(
  roles: readonly Role[],
  accountId: string | undefined,
): string | undefined {
  if (roles.includes('platform') && roles.length > 1) {
    return 'platform manages tenants and sees nothing of their business: give it alone';
  }
  const scoped = roles.filter((role) => SCOPED.includes(role));
  if (scoped.length > 0 && scoped.length < roles.length) {
    return `${scoped.join(', ')} sees one account, and the others see all of them: give them apart`;
  }
  if (scoped.length > 0 && accountId === undefined) {
    return `${scoped.join(', ')} sees one account and what is below it: say which`;
  }
  if (scoped.length === 0 && accountId !== undefined) {
    return `${roles.join(', ')} is of the whole tenant, and not of an account`;
  }
  return undefined;
}
