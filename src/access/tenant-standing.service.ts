import { Injectable } from '@nestjs/common';
import { Believed } from '../platform/believed';
import { Database } from '../platform/database';
import { TenantRepository } from './store/tenant.repository';

/** How long a process caches the status. */
const BELIEVED_MS = 800;
const TENANTS_MAX = 10_000;

/** Whether a tenant is active, as of less than a second ago. */
@Injectable()
export class TenantStanding {
  private readonly tenants = new TenantRepository();
  private readonly suspended = new Believed(BELIEVED_MS, TENANTS_MAX, (id) => this.read(id));

  constructor(private readonly database: Database) {}

  isSuspended(id: string): Promise<boolean> {
    return this.suspended.get(id);
  }

  private async read(id: string): Promise<boolean> {
    const found = await this.database.system((tx) => this.tenants.find(tx, id), 'requests');
    return found?.status === 'suspended';
  }
}
