/**
 * An operator, or a sandbox of one. Leads the key of every table. What is done for somebody who sees one account and
 * what is below it goes by the same name with that account's behind it: whatever does not know of it finds nothing.
 */
export type Tenant = string & { readonly tenantBrand: never };

const TENANT = /^[A-Za-z0-9._-]{1,64}$/;

/** In no name of a tenant, and in no id: PostgreSQL holds no NUL. */
const OF_ACCOUNT = '\0';

export const DEFAULT_TENANT = 'default' as Tenant;

export function isTenant(value: string): value is Tenant {
  return TENANT.test(value);
}

/** The tenant as he sees it who sees this account and what is below it. */
export function withinAccount(tenant: Tenant, accountId: string): Tenant {
  return `${tenant}${OF_ACCOUNT}${accountId}` as Tenant;
}

/** Whose the rows are, and within which account alone. */
export function reachOf(tenant: string): {
  readonly tenantId: string;
  readonly accountId: string | undefined;
} {
  const [tenantId = '', accountId] = tenant.split(OF_ACCOUNT, 2);
  return { tenantId, accountId };
}
