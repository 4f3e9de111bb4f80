// A tenant may be used while it is active. An unregistered tenant may too, because an open loopback accepts any.
import type { Instant } from '../../core/time';

export type TenantStatus = 'active' | 'suspended';

/** A registered tenant. */
export type KnownTenant = {
  readonly id: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly createdAt: Instant;
};
