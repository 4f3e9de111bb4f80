// What there is to be allowed: an area of the product, and what is done there. Each operation of each API needs one.

const AREAS = [
  'access',
  'account',
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

/** Beyond reading and writing. */
const BEYOND = [
  'balance:authorise',
  'bill:close',
  'catalog:activate',
  'ledger:verify',
  'usage:recycle',
  'usage:trace',
] as const;

export type Area = (typeof AREAS)[number];
export type Permission = `${Area}:read` | `${Area}:write` | (typeof BEYOND)[number];

export const PERMISSIONS: readonly Permission[] = [
  ...AREAS.flatMap((area): Permission[] => [`${area}:read`, `${area}:write`]),
  ...BEYOND,
];

export function isPermission(text: unknown): text is Permission {
  return PERMISSIONS.some((each) => each === text);
}
