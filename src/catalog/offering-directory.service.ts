import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import { type JsonObject, textOf } from '../core/json';
import type { Instant } from '../core/time';
import { isWhole, patternFault } from '../tmf';
import type { BundleMember } from './domain/bundle';
import { askedOf, type CharacteristicRule, type Misfit, misfitsOf } from './domain/characteristic';
import type { Characteristics } from './domain/product-condition';
import { characteristicRulesOf } from './tmf620/characteristics.convert';
import type { SaleTerms } from './domain/sale-terms';
import {
  bundleMembersOf,
  partIdsOf,
  priceIdsOf,
  saleTermsOf,
  specificationIdOf,
} from './tmf620/offering.convert';
import { isWithdrawn } from './tmf620/frozen-price';
import { type Rival, rivalsAmong } from './domain/rival-prices';
import { type Unsold, whyUnsold } from './domain/unsold-price';
import { OfferingRepository } from './store/offering.repository';
import { Prices } from './price.service';
import { PriceRepository } from './store/price.repository';
import { fromDocument } from './store/written-price.mapping';

const LEVELS_MAX = 10;

/** What says which characteristics a product has; an offering says it before a specification. */
export type ProductKind = {
  readonly offeringId?: string | undefined;
  readonly specificationId?: string | undefined;
};

/** What may be said of characteristics at a time. */
type RulesAt = (at: Instant) => readonly CharacteristicRule[];

/** What an offering sells itself, what is bundled in it, and what may be said of the characteristics. */
export type Offering = {
  readonly priceIds: readonly string[];
  readonly members: readonly BundleMember[];
  readonly rulesAt: RulesAt;
} & Pick<SoldAs, 'unsold'>;

export type Outline = {
  readonly name: string | undefined;
  readonly members: readonly BundleMember[];
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

  /** When and how it is sold; undefined where there is no such offering. */
  async saleTerms(tx: Tx, offeringId: string): Promise<SaleTerms | undefined> {
    const document = await this.document(tx, offeringId);
    return document && saleTermsOf(document);
  }

  /** Names of the characteristics that an order of the offering has to say. */
  async characteristicsAsked(tx: Tx, offeringId: string, at: Instant): Promise<string[]> {
    const rulesAt = await this.rulesOf(tx, await this.document(tx, offeringId));
    return askedOf(rulesAt(at));
  }

  /** Values that a product of this kind cannot have; of nothing that is known it may have any. */
  async misfits(
    tx: Tx,
    { offeringId, specificationId }: ProductKind,
    given: Characteristics,
    at: Instant,
  ): Promise<Misfit[]> {
    const document = offeringId === undefined ? undefined : await this.document(tx, offeringId);
    const rulesAt = await this.rulesOf(tx, document, specificationId);
    return misfitsOf(given, rulesAt(at), matchesWhole);
  }

  /** Undefined when there is none of this id; it may write what it had to compile. */
  async offering(tx: Tx, offeringId: string): Promise<Offering | undefined> {
    const document = await this.document(tx, offeringId);
    if (document === undefined) return undefined;
    const { sold, unsold } = await this.soldAs(tx, priceIdsOf(document));
    const members = bundleMembersOf(document);
    const named = await this.namedBelow(tx, members, new Set([offeringId]));
    const priceIds = sold.filter((id) => !named.has(id));
    return { priceIds, unsold, members, rulesAt: await this.rulesOf(tx, document) };
  }

  /** What it is called, and the offerings bundled in it; of an offering that is no bundle none. */
  async outlineOf(tx: Tx, offeringId: string): Promise<Outline> {
    const document = (await this.document(tx, offeringId)) ?? {};
    return { name: textOf(document['name']), members: bundleMembersOf(document) };
  }

  /**
   * What prices that are named are sold as: bundles as their parts. A discount that one of them names is no price of
   * the product: it comes and goes with the fee.
   */
  async pricesOf(tx: Tx, ids: readonly string[]): Promise<Pick<Offering, 'priceIds' | 'unsold'>> {
    const { sold, withdrawn, unsold } = await this.soldAs(tx, ids);
    return { priceIds: [...sold, ...withdrawn], unsold };
  }

  /**
   * Where an offering lists a price of usage beside another that is for the same, itself or within a bundle; each path
   * with both of them.
   */
  async rivalsOf(tx: Tx, offering: JsonObject): Promise<ReadonlyMap<string, Rival>> {
    const paths = new Map<string, string>();
    for (const [index, listed] of priceIdsOf(offering).entries()) {
      const { sold } = await this.soldAs(tx, [listed]);
      for (const id of sold) {
        if (!paths.has(id)) paths.set(id, `productOfferingPrice[${index}].id`);
      }
    }
    const known = new Map(
      (await this.prices.load(tx, [...paths.keys()])).map((price) => [price.id, price]),
    );
    const rivals = rivalsAmong([...paths.keys()].flatMap((id) => known.get(id) ?? []));
    return new Map(rivals.map((rival) => [paths.get(rival[0]) ?? '', rival]));
  }

  private async soldAs(tx: Tx, ids: readonly string[]): Promise<SoldAs> {
    const { sold, ...others } = await this.withParts(tx, ids);
    const named = await this.namedBy(tx, sold);
    return { sold: sold.filter((id) => !named.has(id)), ...others };
  }

  /** Discounts that prices name; they are compiled. */
  private async namedBy(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    const named = (await this.prices.load(tx, ids)).flatMap(({ discountIds }) => discountIds);
    await this.pricing.compileMissing(tx, named);
    return new Set(named);
  }

  /** Of everything that is bundled in an offering, at every level. */
  private async namedBelow(
    tx: Tx,
    members: readonly BundleMember[],
    seen: Set<string>,
  ): Promise<Set<string>> {
    const named = new Set<string>();
    for (const { offeringId } of members) {
      if (seen.has(offeringId)) continue;
      seen.add(offeringId);
      const document = (await this.document(tx, offeringId)) ?? {};
      const { sold } = await this.withParts(tx, priceIdsOf(document));
      for (const id of await this.namedBy(tx, sold)) named.add(id);
      for (const id of await this.namedBelow(tx, bundleMembersOf(document), seen)) named.add(id);
    }
    return named;
  }

  private async document(tx: Tx, offeringId: string): Promise<JsonObject | undefined> {
    return (await this.offerings.load(tx, 'productOffering', [offeringId])).get(offeringId);
  }

  private async rulesOf(
    tx: Tx,
    offering: JsonObject = {},
    specificationId?: string,
  ): Promise<RulesAt> {
    const id = specificationIdOf(offering) ?? specificationId;
    const found = await this.offerings.load(
      tx,
      'productSpecification',
      id === undefined ? [] : [id],
    );
    const [specification = {}] = found.values();
    return (at) => characteristicRulesOf(specification, offering, at);
  }

  /** A bundle that is no price of its own is sold as its parts until it is withdrawn; a price not complete yet is kept. */
  private async withParts(tx: Tx, ids: readonly string[]): Promise<SoldAs> {
    const sold = new Set<string>();
    const withdrawn = new Set<string>();
    const unsold: Unsold[] = [];
    const seen = new Set<string>();
    let level = [...ids];
    for (let depth = 0; depth < LEVELS_MAX && level.length > 0; depth += 1) {
      for (const id of level) seen.add(id);
      const faults = await this.pricing.compileMissing(tx, level);
      const compiled = new Set((await this.prices.load(tx, level)).map(({ id }) => id));
      const found = await this.offerings.load(tx, 'productOfferingPrice', level);
      const next = new Set<string>();
      for (const id of level) {
        const body = found.get(id) ?? {};
        const parts = compiled.has(id) ? [] : partIdsOf(body);
        const fault = faults.get(id) ?? [];
        const reason = whyUnsold(fromDocument(id, body), fault);
        if (parts.length > 0 && isWithdrawn(body)) withdrawn.add(id);
        else if (reason !== undefined) unsold.push({ id, reason });
        else if (parts.length === 0 || fault.length > 0) sold.add(id);
        else for (const part of parts) next.add(part);
      }
      level = [...next].filter((id) => !seen.has(id));
    }
    return { sold: [...sold], withdrawn: [...withdrawn], unsold };
  }
}

type SoldAs = {
  readonly sold: readonly string[];
  /** Bundles whose parts are not sold by them any more. */
  readonly withdrawn: readonly string[];
  /** What could not be sold as it says, and why. */
  readonly unsold: readonly Unsold[];
};

/** A pattern that cannot be used asks for nothing. */
function matchesWhole(pattern: string, text: string): boolean {
  return patternFault(pattern) !== undefined || isWhole(pattern, text);
}
