import { Injectable } from '@nestjs/common';
import { Catalog } from '../catalog';
import type { Tx } from '../platform/database';
import { type Missing, missingFrom } from './domain/missing-information';
import type { Order, OrderItem } from './domain/order';
import { hasEnded } from './domain/order-lifecycle';

/** What has to be known of an order before any of it is done. */
@Injectable()
export class OrderQuestions {
  constructor(private readonly catalog: Catalog) {}

  of(tx: Tx, order: Order): Promise<Missing[]> {
    return this.ofItems(
      tx,
      order.items.filter(({ state }) => !hasEnded(state)),
    );
  }

  async ofItems(tx: Tx, items: readonly OrderItem[]): Promise<Missing[]> {
    const asked = new Map<string, readonly string[]>();
    for (const { action, offeringId } of items) {
      if (action !== 'add' || offeringId === undefined || asked.has(offeringId)) continue;
      asked.set(offeringId, await this.catalog.characteristicsAsked(tx, offeringId));
    }
    return items.flatMap((item) => missingFrom(item, asked.get(item.offeringId ?? '') ?? []));
  }
}
