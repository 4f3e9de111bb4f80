// A tenant is let in while it is active. One that nobody told of is, too: an open loopback asks nobody.
import type { Instant } from '../../core/time';

export type TenantStatus = 'active' | 'suspended';

/** An operator that was told of. */
export type KnownTenant = {
  readonly id: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly createdAt: Instant;
};
