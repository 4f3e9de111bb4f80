import { Injectable } from '@nestjs/common';
import {
  type ListQuery,
  type Once,
  type Page,
  type Patch,
  type RequestContext,
  type Resource,
  type ResourceOperations,
} from '../tmf';
import { Cancellations } from './cancellation.service';
import { OrderWorker } from './order-worker.service';
import { GOES_ON, ProductOrders } from './product-order.service';

/**
 * Orders as clients meet them. The answer to a POST shows the order as it was acknowledged; it is
 * worked off after that commit and before the answer leaves, so that the next request finds it done.
 */
@Injectable()
export class OrderDesk implements ResourceOperations {
  constructor(
    private readonly orders: ProductOrders,
    private readonly worker: OrderWorker,
  ) {}

  list(context: RequestContext, query: ListQuery): Promise<Page> {
    return this.orders.list(context, query);
  }

  read(context: RequestContext, id: string): Promise<Resource> {
    return this.orders.read(context, id);
  }

  async create(context: RequestContext, body: unknown): Promise<Once<Resource>> {
    const created = await this.orders.create(context, body);
    if (!created.replayed) await this.workOff(context, created.result.id);
    return created;
  }

  async patch(context: RequestContext, id: string, patch: Patch): Promise<Resource> {
    const patched = await this.orders.patch(context, id, patch);
    if (GOES_ON.includes(this.orders.stateOf(patched))) await this.workOff(context, id);
    return patched;
  }

  remove(context: RequestContext, id: string): Promise<void> {
    return this.orders.remove(context, id);
  }

  private async workOff(context: RequestContext, id: string): Promise<void> {
    await this.worker.work({ tenant: context.tenant, kind: 'productOrder', id }, context);
  }
}

/** Cancellations as clients meet them, worked off like orders. */
@Injectable()
export class CancellationDesk implements ResourceOperations {
  constructor(
    private readonly cancellations: Cancellations,
    private readonly worker: OrderWorker,
  ) {}

  list(context: RequestContext, query: ListQuery): Promise<Page> {
    return this.cancellations.list(context, query);
  }

  read(context: RequestContext, id: string): Promise<Resource> {
    return this.cancellations.read(context, id);
  }

  async create(context: RequestContext, body: unknown): Promise<Once<Resource>> {
    const created = await this.cancellations.create(context, body);
    const { tenant } = context;
    const entry = { tenant, kind: 'cancelProductOrder', id: created.result.id } as const;
    if (!created.replayed) await this.worker.work(entry, context);
    return created;
  }
}
