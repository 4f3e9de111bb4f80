import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { Errands } from '../platform/errands';
import { type ErrandWork, Jobs } from '../platform/jobs';
import { internalContext, type RequestContext, type RuleContext } from '../tmf';
import { Cancellations } from './cancellation.service';
import { OrderFulfilment } from './order-fulfilment.service';
import { claimed, type OrderKind } from './store/order-claim';

const KINDS: readonly OrderKind[] = ['productOrder', 'cancelProductOrder'];

/** Accepted orders and cancellations are errands: worked off by the request that asks, or when they are due. */
@Injectable()
export class OrderWorker implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly errands: Errands,
    private readonly fulfilment: OrderFulfilment,
    private readonly cancellations: Cancellations,
  ) {}

  onModuleInit(): void {
    for (const kind of KINDS) {
      this.jobs.handleErrands(kind, (tenant) => this.workFor(kind, internalContext(tenant)));
    }
  }

  /** Right after the commit that accepted it; what this request may not end is due still. */
  work(kind: OrderKind, id: string, request: RequestContext): Promise<void> {
    const { tenant } = request;
    return this.errands.doNow({ tenant, kind, key: id }, this.workFor(kind, request));
  }

  private workFor(kind: OrderKind, request: RequestContext): ErrandWork {
    const work: Work = kind === 'productOrder' ? this.fulfilment : this.cancellations;
    return {
      claim: (tx, id) => claimed(tx, kind, id),
      work: (tx, id, at) => work.work(tx, { ...request, at }, id),
      giveUp: (tx, id, at, reason) => work.giveUp(tx, { ...request, at }, id, reason),
    };
  }
}

type Work = {
  /** Answers when to come again; null when nothing is left to do. */
  work(tx: Tx, context: RuleContext, id: string): Promise<Instant | null>;
  /** Ends it with the reason, for everybody to see. */
  giveUp(tx: Tx, context: RuleContext, id: string, reason: string): Promise<void>;
};
