import { instantOf } from '../../core/time';
import type { KnownTenant } from '../domain/tenant';

export type TenantRow = Omit<KnownTenant, 'createdAt'> & { readonly createdAt: Date };

export function fromTenantRow({ createdAt, ...rest }: TenantRow): KnownTenant {
  return { ...rest, createdAt: instantOf(createdAt) };
}
