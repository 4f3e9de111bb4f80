import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import { audit } from '../platform/audit';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import {
  type ListQuery,
  type Once,
  once,
  type Page,
  type RequestContext,
  type Resource,
} from '../tmf';
import type { AuditEntry } from './domain/audit-entry';
import type { RateCard } from './domain/rate-card';
import { cardExists, cardUnknown } from './ratecard.errors';
import { CardHistoryRepository } from './store/card-history.repository';
import { CardResourceRepository } from './store/card-resource.repository';
import { RateCardRepository } from './store/rate-card.repository';

/** The cards; what they price is in their versions. */
@Injectable()
export class RateCards {
  private readonly cards = new RateCardRepository();
  private readonly resources = new CardResourceRepository();
  private readonly told = new CardHistoryRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, (tx) => this.resources.list(tx, query, this.clock.now()));
  }

  read({ tenant }: RequestContext, code: string): Promise<Resource> {
    return this.database.read(tenant, async (tx) => {
      const found = await this.resources.find(tx, code, this.clock.now());
      if (found === undefined) throw cardUnknown(code);
      return found;
    });
  }

  create(context: RequestContext, card: RateCard): Promise<Once<Resource>> {
    const { code } = card;
    const request = { key: context.idempotencyKey, route: 'POST /api/v1/rateCards', payload: card };
    return this.database.transaction(context.tenant, (tx) =>
      once(tx, request, async () => {
        const at = this.clock.now();
        if (!(await this.cards.insert(tx, card, at))) throw cardExists(code);
        await this.told.add(tx, code, created(context, at));
        const found = await this.resources.find(tx, code, at);
        if (found === undefined) throw cardUnknown(code);
        audit(tx, context, { resourceType: 'RateCard', resourceId: code, after: found.body });
        return found;
      }),
    );
  }

  history({ tenant }: RequestContext, code: string, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) => {
      if ((await this.cards.find(tx, code)) === undefined) throw cardUnknown(code);
      return this.told.list(tx, code, query);
    });
  }
}

function created({ caller }: RequestContext, at: Instant): AuditEntry {
  const actor = caller?.actor ?? null;
  return { version: null, action: 'created', actor, reason: null, at };
}
