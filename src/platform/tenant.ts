import type { Standing } from '../core/permission';

/**
 * A tenant: an operator, or a sandbox of one. It leads the key of every table. A caller limited to one account or party
 * has a name with that appended, which any code that is unaware of it finds to match nothing.
 */
export type Tenant = string & { readonly tenantBrand: never };

const TENANT = /^[A-Za-z0-9._-]{1,64}$/;

/** The separator: neither names of tenants nor ids contain NUL, which PostgreSQL cannot store. */
const WITHIN = '\0';

/** An account and those below it; for a `partner`, a party. */
export type Within = {
  readonly standing: Standing;
  readonly id: string;
  /** The id and what tells its holder from those before and after: `<id>@<created>`, of a party `<id>@<place>`. */
  readonly name: string;
};

export type Reach = { readonly tenantId: Tenant; readonly within?: Within };

export const DEFAULT_TENANT = 'default' as Tenant;

export function isTenant(value: string): value is Tenant {
  return TENANT.test(value);
}

/** The tenant as seen by a caller who is limited to this account and those below, or to this party. */
export function tenantWithin(tenant: Tenant, standing: Standing, name: string): Tenant {
  return [tenant, standing, name].join(WITHIN) as Tenant;
}

/** The tenant of the rows, and what access is limited to. */
export function reachOf(tenant: string): Reach {
  const [first = '', said, name] = tenant.split(WITHIN, 3);
  const tenantId = first as Tenant;
  if (name === undefined) return { tenantId };
  const standing = said === 'reseller' || said === 'partner' ? said : 'customer';
  return { tenantId, within: { id: idIn(name), name, standing } };
}

function idIn(name: string): string {
  return name.replace(/@\d+$/, '');
}
