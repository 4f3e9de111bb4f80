import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { SoldPrice } from './domain/sold-price';
import type { StoredPrice } from './store/price.mapping';
import { PriceRepository } from './store/price.repository';

/** Compiled prices by their ids. Who asks more of them (books, bill runs) reads the table `price` itself. */
@Injectable()
export class PriceDirectory {
  private readonly prices = new PriceRepository();

  /** Prices that were never complete enough to be compiled are missing from the answer. */
  async load(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredPrice>> {
    if (ids.length === 0) return new Map();
    const found = await this.prices.load(tx, [...new Set(ids)]);
    return new Map(found.map((price) => [price.id, price]));
  }

  /** With the discounts that they name, which come with them. */
  async loadCharged(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredPrice>> {
    const sold = await this.load(tx, ids);
    const named = [...sold.values()].flatMap(({ discountIds }) => discountIds);
    return named.length === 0 ? sold : new Map([...sold, ...(await this.load(tx, named))]);
  }

  /** Prices of one product alone. Their ids say what they say, so that one that is there is the same. */
  async keepOwn(tx: Tx, prices: readonly SoldPrice[]): Promise<void> {
    const known = await this.load(
      tx,
      prices.map(({ id }) => id),
    );
    for (const price of prices) if (!known.has(price.id)) this.prices.save(tx, price);
  }

  /** When those of them were last changed that were: what was charged before was charged by another price. */
  lastChanges(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Instant>> {
    return this.prices.lastChanges(tx, ids);
  }
}

/** What a product that is sold these prices is charged by. */
export function chargedBy<P extends Pick<SoldPrice, 'id' | 'discountIds'>>(
  priceIds: readonly string[],
  known: ReadonlyMap<string, P>,
): P[] {
  const sold = priceIds.flatMap((id) => known.get(id) ?? []);
  const named = sold.flatMap(({ discountIds }) => discountIds).flatMap((id) => known.get(id) ?? []);
  return [...new Map([...sold, ...named].map((price) => [price.id, price])).values()];
}
