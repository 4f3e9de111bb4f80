import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { Catalog } from '../catalog';
import { Products } from '../inventory';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { Body } from '../tmf';
import { type Missing, missingFrom } from './domain/missing-information';
import type { Order, OrderItem } from './domain/order';
import { hasEnded } from './domain/order-lifecycle';
import { asksOf } from './tmf622/standing.convert';

/** What must be known of an order before any item is worked off. */
@Injectable()
export class OrderQuestions {
  constructor(
    private readonly catalog: Catalog,
    private readonly products: Products,
  ) {}

  /** The dates at which items take effect. A later start that the product has already does not date a change. */
  async dated(
    tx: Tx,
    body: Body,
    items: readonly OrderItem[],
    at: Instant,
  ): Promise<readonly OrderItem[]> {
    const dated: OrderItem[] = [];
    for (const item of items) {
      const { key, action, productId, effectiveAt = at } = item;
      const isLater = productId !== undefined && action !== 'add' && effectiveAt > at;
      const product = isLater ? await this.products.findIn(tx, productId) : undefined;
      dated.push(product === undefined ? item : asksOf(body, key, product.body).item);
    }
    return dated;
  }

  of(tx: Tx, order: Order, at: Instant): Promise<Missing[]> {
    const open = order.items.filter(({ state }) => !hasEnded(state));
    return this.ofItems(tx, open, at);
  }

  async ofItems(tx: Tx, items: readonly OrderItem[], at: Instant): Promise<Missing[]> {
    const asked = new Map<string, readonly string[]>();
    const keyOf = ({ offeringId, effectiveAt = at }: OrderItem): string =>
      compositeKey(effectiveAt, offeringId ?? '');
    for (const item of items) {
      const { action, offeringId, effectiveAt = at } = item;
      if (action !== 'add' || offeringId === undefined || asked.has(keyOf(item))) continue;
      asked.set(keyOf(item), await this.catalog.characteristicsAsked(tx, offeringId, effectiveAt));
    }
    return items.flatMap((item) => missingFrom(item, asked.get(keyOf(item)) ?? []));
  }
}
