import { Injectable } from '@nestjs/common';
import { idOf } from '../core/json';
import type { Tx } from '../platform/database';
import { characteristicsAskedOf } from './tmf620/characteristics.convert';
import { bundledIdsOf, partIdsOf, priceIdsOf } from './tmf620/offering.convert';
import { OfferingRepository } from './store/offering.repository';
import { Prices } from './price.service';
import { PriceRepository } from './store/price.repository';

const LEVELS_MAX = 10;

/** What an offering sells. Unknown offerings sell nothing: references are weak until they are used. */
@Injectable()
export class Catalog {
  private readonly offerings = new OfferingRepository();
  private readonly prices = new PriceRepository();

  constructor(private readonly pricing: Prices) {}

  async exists(tx: Tx, offeringId: string): Promise<boolean> {
    return (await this.offerings.load(tx, 'productOffering', [offeringId])).has(offeringId);
  }

  /** Names of the characteristics that an order of the offering has to say. */
  async characteristicsAsked(tx: Tx, offeringId: string): Promise<string[]> {
    const offering = (await this.offerings.load(tx, 'productOffering', [offeringId])).get(
      offeringId,
    );
    const specificationId = idOf(offering?.['productSpecification']);
    const ids = specificationId === undefined ? [] : [specificationId];
    const found = await this.offerings.load(tx, 'productSpecification', ids);
    return characteristicsAskedOf([...found.values()][0] ?? {}, offering ?? {});
  }

  /** Ids of everything an order of the offering sells; it may write what it had to compile. */
  async pricesOfOffering(tx: Tx, offeringId: string): Promise<string[]> {
    const priceIds = await this.namedPrices(tx, offeringId);
    await this.pricing.compileMissing(tx, priceIds);
    return this.withParts(tx, priceIds);
  }

  /** Level by level, so that offerings that bundle each other end after each was seen once. */
  private async namedPrices(tx: Tx, offeringId: string): Promise<string[]> {
    const seen = new Set<string>();
    const named = new Set<string>();
    let level = [offeringId];
    for (let depth = 0; depth < LEVELS_MAX && level.length > 0; depth += 1) {
      for (const id of level) seen.add(id);
      const found = await this.offerings.load(tx, 'productOffering', level);
      const documents = level.map((id) => found.get(id) ?? {});
      for (const id of documents.flatMap(priceIdsOf)) named.add(id);
      level = [...new Set(documents.flatMap(bundledIdsOf))].filter((id) => !seen.has(id));
    }
    return [...named];
  }

  /** A bundle that is no price of its own is sold as its parts; a price not complete yet is kept. */
  private async withParts(tx: Tx, ids: readonly string[]): Promise<string[]> {
    const sold = new Set<string>();
    const seen = new Set<string>();
    let level = [...ids];
    for (let depth = 0; depth < LEVELS_MAX && level.length > 0; depth += 1) {
      for (const id of level) seen.add(id);
      const compiled = new Set((await this.prices.load(tx, level)).map(({ id }) => id));
      const found = await this.offerings.load(tx, 'productOfferingPrice', level);
      const parts = new Map(level.map((id) => [id, partIdsOf(found.get(id) ?? {})]));
      for (const [id, within] of parts) if (compiled.has(id) || within.length === 0) sold.add(id);
      const next = [...parts].flatMap(([id, within]) => (compiled.has(id) ? [] : within));
      level = [...new Set(next)].filter((id) => !seen.has(id));
      await this.pricing.compileMissing(tx, level);
    }
    return [...sold];
  }
}
