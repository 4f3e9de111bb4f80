// Permissions are pairs of an area of the product and an action. Each operation of each API needs one.

const AREAS = [
  'access',
  'account',
  'approval',
  'attention',
  'audit',
  'balance',
  'bill',
  'catalog',
  'consumption',
  'contract',
  'event',
  'job',
  'ledger',
  'order',
  'party',
  'payment',
  'process',
  'product',
  'tenant',
  'usage',
] as const;

/** Permissions other than read and write. */
const BEYOND = [
  'approval:rule',
  'balance:authorise',
  'balance:topup',
  'bill:close',
  'catalog:activate',
  'ledger:verify',
  'party:create',
  'usage:recycle',
  'usage:trace',
] as const;

/** How an asker relates to all that he sees: an account is his own, or he runs those below it, or a party is his own. */
export type Standing = 'customer' | 'reseller' | 'partner';

export type Area = (typeof AREAS)[number];
export type Permission = `${Area}:read` | `${Area}:write` | (typeof BEYOND)[number];

export const PERMISSIONS: readonly Permission[] = [
  ...AREAS.flatMap((area): Permission[] => [`${area}:read`, `${area}:write`]),
  ...BEYOND,
];

export function isPermission(text: unknown): text is Permission {
  return PERMISSIONS.some((each) => each === text);
}
