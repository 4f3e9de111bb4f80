import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database';
import type { ListQuery, Page, RequestContext, Resource } from '../tmf';
import { eventUnknown } from './audit.errors';
import { AuditEventRepository } from './store/audit-event.repository';

/** Lists what was done or refused, oldest first. */
@Injectable()
export class AuditEvents {
  private readonly events = new AuditEventRepository();

  constructor(private readonly database: Database) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, (tx) => this.events.list(tx, query));
  }

  async read({ tenant }: RequestContext, id: string): Promise<Resource> {
    const found = await this.database.read(tenant, (tx) => this.events.find(tx, id));
    if (found === undefined) throw eventUnknown(id);
    return found;
  }
}
