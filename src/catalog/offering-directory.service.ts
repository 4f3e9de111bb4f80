import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import type { JsonObject } from '../core/json';
import { isWhole, patternFault } from '../tmf';
import type { BundleMember } from './domain/bundle';
import { askedOf, type CharacteristicRule, type Misfit, misfitsOf } from './domain/characteristic';
import type { Characteristics } from './domain/product-condition';
import { characteristicRulesOf } from './tmf620/characteristics.convert';
import {
  bundleMembersOf,
  partIdsOf,
  priceIdsOf,
  specificationIdOf,
} from './tmf620/offering.convert';
import { OfferingRepository } from './store/offering.repository';
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
    const { offeringId } = product;
    const offering = offeringId === undefined ? {} : await this.offering(tx, offeringId);
    const specificationId = specificationIdOf(offering) ?? product.specificationId;
    const ids = specificationId === undefined ? [] : [specificationId];
    const found = await this.offerings.load(tx, 'productSpecification', ids);
    return characteristicRulesOf([...found.values()][0] ?? {}, offering);
  }

  /** Values that a product of this kind cannot have. */
  async misfits(tx: Tx, product: ProductKind, given: Characteristics): Promise<Misfit[]> {
    return misfitsOf(given, await this.characteristicRules(tx, product), matchesWhole);
  }

  /** Ids of the prices that an offering sells itself, beside what is bundled in it; it may write what it had to compile. */
  async pricesOfOffering(tx: Tx, offeringId: string): Promise<string[]> {
    return this.pricesOf(tx, priceIdsOf(await this.offering(tx, offeringId)));
  }

  /** The offerings bundled in it; of an offering that is no bundle none. */
  async membersOf(tx: Tx, offeringId: string): Promise<BundleMember[]> {
    return bundleMembersOf(await this.offering(tx, offeringId));
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

  private async offering(tx: Tx, id: string): Promise<JsonObject> {
    return (await this.offerings.load(tx, 'productOffering', [id])).get(id) ?? {};
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
