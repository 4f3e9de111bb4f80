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

/** What determines the characteristics of a product; the offering takes precedence over the specification. */
export type ProductKind = {
  readonly offeringId?: string | undefined;
  readonly specificationId?: string | undefined;
};

/** The rules for characteristics at an instant. */
type RulesAt = (at: Instant) => readonly CharacteristicRule[];

/** What an offering sells itself, its members, and the rules for characteristics. */
export type Offering = {
  readonly priceIds: readonly string[];
  readonly members: readonly BundleMember[];
  readonly rulesAt: RulesAt;
} & Pick<SoldAs, 'unsold'>;

export type Outline = {
  readonly name: string | undefined;
  readonly members: readonly BundleMember[];
};

/** Reads offerings. An unknown one sells nothing, because references are not checked before they are used. */
@Injectable()
export class Catalog {
  private readonly offerings = new OfferingRepository();
  private readonly prices = new PriceRepository();

  constructor(private readonly pricing: Prices) {}

  async exists(tx: Tx, offeringId: string): Promise<boolean> {
    return (await this.offerings.load(tx, 'productOffering', [offeringId])).has(offeringId);
  }

  /** Its conditions of sale; undefined when the offering does not exist. */
  async saleTerms(tx: Tx, offeringId: string): Promise<SaleTerms | undefined> {
    const document = await this.document(tx, offeringId);
    return document && saleTermsOf(document);
  }

  /** Names of the characteristics that an order of the offering must state. */
  async characteristicsAsked(tx: Tx, offeringId: string, at: Instant): Promise<string[]> {
    const rulesAt = await this.rulesOf(tx, await this.document(tx, offeringId));
    return askedOf(rulesAt(at));
  }

  /** Values that a product of this kind cannot have; without a known kind every value is allowed. */
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

  /** Undefined when it does not exist. Reading may store prices that it had to compile. */
  async offering(tx: Tx, offeringId: string): Promise<Offering | undefined> {
    const document = await this.document(tx, offeringId);
    if (document === undefined) return undefined;
    const { sold, unsold } = await this.soldAs(tx, priceIdsOf(document));
    const members = bundleMembersOf(document);
    const named = await this.namedBelow(tx, members, new Set([offeringId]));
    const priceIds = sold.filter((id) => !named.has(id));
    return { priceIds, unsold, members, rulesAt: await this.rulesOf(tx, document) };
  }

  /** The name and members of an offering. */
  async outlineOf(tx: Tx, offeringId: string): Promise<Outline> {
    const document = (await this.document(tx, offeringId)) ?? {};
    return { name: textOf(document['name']), members: bundleMembersOf(document) };
  }

  /**
   * The prices for ids, with bundles replaced by their parts. A discount that another of them names is left out: it
   * comes and goes with that price.
   */
  async pricesOf(tx: Tx, ids: readonly string[]): Promise<Pick<Offering, 'priceIds' | 'unsold'>> {
    const { sold, withdrawn, unsold } = await this.soldAs(tx, ids);
    return { priceIds: [...sold, ...withdrawn], unsold };
  }

  /**
   * Usage prices that an offering lists, directly or within bundles, although both match the same usage; keyed by
   * path.
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

  /** Discounts named by these prices, which are compiled if necessary. */
  private async namedBy(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    const named = (await this.prices.load(tx, ids)).flatMap(({ discountIds }) => discountIds);
    await this.pricing.compileMissing(tx, named);
    return new Set(named);
  }

  /** The same for everything bundled in an offering, at all levels. */
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

  /** Replaces bundles by their parts unless they were withdrawn; incomplete prices are kept. */
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
  /** Withdrawn bundles, whose parts they no longer sell. */
  readonly withdrawn: readonly string[];
  /** Prices that cannot be sold as stated, with the reason. */
  readonly unsold: readonly Unsold[];
};

/** An invalid pattern sets no rule. */
function matchesWhole(pattern: string, text: string): boolean {
  return patternFault(pattern) !== undefined || isWhole(pattern, text);
}
