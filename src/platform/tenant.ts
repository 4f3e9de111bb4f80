/** An operator, or a sandbox of one. Leads the key of every table. */
export type Tenant = string & { readonly tenantBrand: never };

const TENANT = /^[A-Za-z0-9._-]{1,64}$/;

export const DEFAULT_TENANT = 'default' as Tenant;

export function isTenant(value: string): value is Tenant {
  return TENANT.test(value);
}
