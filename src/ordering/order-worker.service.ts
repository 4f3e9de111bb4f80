import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { Errands } from '../platform/errands';
import { type ErrandWork, Jobs } from '../platform/jobs';
import { reachOf, tenantWithin } from '../platform/tenant';
import { internalContext, type RequestContext, type RuleContext } from '../tmf';
import { Cancellations } from './cancellation.service';
import { OrderFulfilment } from './order-fulfilment.service';
import {
  claimed,
  isForsaken,
  namesFormer,
  type OrderKind,
  writtenWithin,
} from './store/order-claim';

const FORSAKEN = 'The account for which it was written is gone';
const FORMER = 'Something that it names is gone, and its id is that of another';

const KINDS: readonly OrderKind[] = ['productOrder', 'cancelProductOrder'];

/** Accepted orders and cancellations are errands: worked off by the request that accepts them, or when they are due. */
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

  /** Called right after the commit that accepted it; what cannot be ended now stays due. */
  work(kind: OrderKind, id: string, request: RequestContext): Promise<void> {
    const { tenant } = request;
    return this.errands.doNow({ tenant, kind, key: id }, this.workFor(kind, request));
  }

  private workFor(kind: OrderKind, request: RequestContext): ErrandWork {
    const work: Work = kind === 'productOrder' ? this.fulfilment : this.cancellations;
    return {
      // Whoever triggers the work, it is limited to the account for which the document was written: judged again by
      // the claim, under its lock.
      reach: async (database, id) => {
        const { tenant } = request;
        const within = await database.read(tenant, (tx) => writtenWithin(tx, kind, id));
        if (within === undefined) return tenant;
        return tenantWithin(reachOf(tenant).tenantId, 'reseller', within);
      },
      claim: (tx, id) => claimed(tx, kind, id),
      work: async (tx, id, at, tenant) => {
        const context = { ...request, tenant, at };
        const why = await whyNot(tx, kind, id);
        if (why === undefined) return work.work(tx, context, id);
        await work.giveUp(tx, context, id, why);
        return null;
      },
      giveUp: (tx, id, at, reason, tenant) =>
        work.giveUp(tx, { ...request, tenant, at }, id, reason),
    };
  }
}

/** Why it is not followed any more. */
async function whyNot(tx: Tx, kind: OrderKind, id: string): Promise<string | undefined> {
  if (await isForsaken(tx, kind, id)) return FORSAKEN;
  return (await namesFormer(tx, kind, id)) ? FORMER : undefined;
}

type Work = {
  /** Answers when to come again; null when nothing is left to do. */
  work(tx: Tx, context: RuleContext, id: string): Promise<Instant | null>;
  /** Ends it with the reason, for everybody to see. */
  giveUp(tx: Tx, context: RuleContext, id: string, reason: string): Promise<void>;
};
