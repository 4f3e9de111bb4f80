import { Injectable } from '@nestjs/common';
import { BoundedCache } from '../platform/bounded-cache';
import { Database } from '../platform/database';
import { TenantRepository } from './store/tenant.repository';

/** For so long a process believes what it read. */
const BELIEVED_MS = 800;
const TENANTS_MAX = 10_000;

type Known = { readonly readAt: number; readonly isSuspended: Promise<boolean> };

/** Whether a tenant is let in, as of less than a second ago. */
@Injectable()
export class TenantStanding {
  private readonly tenants = new TenantRepository();
  private readonly known = new BoundedCache<Known>(TENANTS_MAX);

  constructor(private readonly database: Database) {}

  isSuspended(id: string): Promise<boolean> {
    const known = this.known.get(id);
    const now = performance.now();
    if (known !== undefined && now - known.readAt < BELIEVED_MS) return known.isSuspended;
    const isSuspended = this.read(id);
    this.known.put(id, { readAt: now, isSuspended }, 1);
    // What could not be read is asked for again by the next.
    isSuspended.catch(() => {
      this.known.forget(id);
    });
    return isSuspended;
  }

  private async read(id: string): Promise<boolean> {
    const found = await this.database.system((tx) => this.tenants.find(tx, id), 'requests');
    return found?.status === 'suspended';
  }
}
