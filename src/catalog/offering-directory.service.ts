import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import { isWhole, patternFault } from '../tmf';
import { askedOf, type CharacteristicRule, type Misfit, misfitsOf } from './domain/characteristic';
import type { Characteristics } from './domain/product-condition';
import { characteristicRulesOf } from './tmf620/characteristics.convert';
import { bundledIdsOf, partIdsOf, priceIdsOf, specificationIdOf } from './tmf620/offering.convert';
import { type CatalogKind, OfferingRepository } from './store/offering.repository';
import { Prices } from './price.service';
import { PriceRepository } from './store/price.repository';

const LEVELS_MAX = 10;

/** What says which characteristics a product has; an offering says it before a specification. */
export type ProductKind = {
  readonly offeringId?: string | undefined;
  readonly specificationId?: string | undefined;
};

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
    return askedOf(await this.characteristicRules(tx, { offeringId }));
  }

  /** What may be said of the characteristics of a product; none when it is of nothing that is known. */
  async characteristicRules(tx: Tx, product: ProductKind): Promise<CharacteristicRule[]> {
    const load = async (kind: CatalogKind, id: string | undefined) =>
      id === undefined ? {} : ((await this.offerings.load(tx, kind, [id])).get(id) ?? {});
    const offering = await load('productOffering', product.offeringId);
    const specificationId = specificationIdOf(offering) ?? product.specificationId;
    return characteristicRulesOf(await load('productSpecification', specificationId), offering);
  }

  /** Values that a product of this kind cannot have. */
  async misfits(tx: Tx, product: ProductKind, given: Characteristics): Promise<Misfit[]> {
    return misfitsOf(given, await this.characteristicRules(tx, product), matchesWhole);
  }

  /** Ids of everything an order of the offering sells; it may write what it had to compile. */
  async pricesOfOffering(tx: Tx, offeringId: string): Promise<string[]> {
    return this.pricesOf(tx, await this.namedPrices(tx, offeringId));
  }

  /** What prices that are named are sold as: bundles as their parts, fees with the discounts they name. */
  async pricesOf(tx: Tx, ids: readonly string[]): Promise<string[]> {
    await this.pricing.compileMissing(tx, ids);
    return this.withDiscounts(tx, await this.withParts(tx, ids));
  }

  /** Fees are sold with the discounts that they name. */
  async withDiscounts(tx: Tx, ids: readonly string[]): Promise<string[]> {
    const found = await this.prices.load(tx, ids);
    const named = found.flatMap(({ discountIds }) => discountIds).filter((id) => !ids.includes(id));
    await this.pricing.compileMissing(tx, named);
    return [...new Set([...ids, ...named])];
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

/** A pattern that cannot be used asks for nothing. */
function matchesWhole(pattern: string, text: string): boolean {
  return patternFault(pattern) !== undefined || isWhole(pattern, text);
}
