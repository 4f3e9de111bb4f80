import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { SoldPrice } from './domain/sold-price';
import type { StoredPrice } from './store/price.mapping';
import { PriceRepository } from './store/price.repository';

/** Compiled prices by id. Rooms that need more (books, bill runs) read the table `price` themselves. */
@Injectable()
export class PriceDirectory {
  private readonly prices = new PriceRepository();

  /** Prices that were never complete enough to be compiled are left out. */
  async load(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredPrice>> {
    if (ids.length === 0) return new Map();
    const found = await this.prices.load(tx, [...new Set(ids)]);
    return new Map(found.map((price) => [price.id, price]));
  }

  /** Also loads the discounts that they name, which are charged with them. */
  async loadCharged(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredPrice>> {
    const sold = await this.load(tx, ids);
    const named = [...sold.values()].flatMap(({ discountIds }) => discountIds);
    return named.length === 0 ? sold : new Map([...sold, ...(await this.load(tx, named))]);
  }

  /** Stores prices of single products. Ids are derived from the terms, so an existing one is equal. */
  async keepOwn(tx: Tx, prices: readonly SoldPrice[]): Promise<void> {
    const known = await this.load(
      tx,
      prices.map(({ id }) => id),
    );
    for (const price of prices) if (!known.has(price.id)) this.prices.save(tx, price);
  }

  /** When each of them was last changed, if it was: earlier charges were made by other terms. */
  lastChanges(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Instant>> {
    return this.prices.lastChanges(tx, ids);
  }
}

/** All prices by which a product is charged, discounts included. */
export function chargedBy<P extends Pick<SoldPrice, 'id' | 'discountIds'>>(
  priceIds: readonly string[],
  known: ReadonlyMap<string, P>,
): P[] {
  const sold = priceIds.flatMap((id) => known.get(id) ?? []);
  const named = sold.flatMap(({ discountIds }) => discountIds).flatMap((id) => known.get(id) ?? []);
  return [...new Map([...sold, ...named].map((price) => [price.id, price])).values()];
}
