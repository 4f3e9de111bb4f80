import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import type { Waiting } from './domain/waiting';
import { AttentionRepository } from './store/attention.repository';

@Injectable()
export class AttentionService {
  private readonly repository = new AttentionRepository();

  constructor(private readonly database: Database) {}

  /** As of one instant; nothing of what went through. */
  of(tenant: Tenant): Promise<Waiting[]> {
    return this.database.read(tenant, (tx) => this.repository.all(tx));
  }
}
