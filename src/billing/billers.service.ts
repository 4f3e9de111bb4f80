import { Injectable } from '@nestjs/common';
import { audit } from '../platform/audit';
import { Database } from '../platform/database';
import type { RequestContext } from '../tmf';
import { billerUnsaid } from './billing.errors';
import type { Biller } from './domain/bill';
import { BillerRepository } from './store/biller.repository';

/** Who bills in the tenant's name. What was billed before keeps who billed then. */
@Injectable()
export class Billers {
  private readonly billers = new BillerRepository();

  constructor(private readonly database: Database) {}

  async read({ tenant }: RequestContext): Promise<Biller> {
    const found = await this.database.read(tenant, (tx) => this.billers.find(tx));
    if (found === null) throw billerUnsaid();
    return found;
  }

  set(context: RequestContext, biller: Biller): Promise<Biller> {
    return this.database.transaction(context.tenant, async (tx) => {
      const before = await this.billers.lock(tx);
      await this.billers.set(tx, biller);
      const sides = { ...(before && { before: { ...before } }), after: { ...biller } };
      audit(tx, context, { resourceType: 'Biller', resourceId: biller.id, ...sides });
      return biller;
    });
  }
}
