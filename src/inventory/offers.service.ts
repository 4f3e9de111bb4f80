import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import {
  Catalog,
  chargedBy,
  isSoldFor,
  type Offering,
  PriceDirectory,
  type SoldPrice,
  withDefaults,
} from '../catalog';
import { objectsOf } from '../core/json';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { Resource } from '../tmf';
import { discountsLeftOut } from './domain/discounts-left-out';
import { reducersOf } from './domain/fee-discount';
import { changedCharacteristics, type Product } from './domain/product';
import {
  inTurn,
  type LeftOut,
  leftOut,
  refittedPrices,
  rivalIn,
  type Sale,
  soldPrices,
} from './domain/sold-prices';
import { bundleIsOrdered, priceIsPicked, priceRefused, priceUnsold } from './inventory.errors';
import { fromResource } from './tmf637/product.convert';
import { namedIdOf, placeOf } from './tmf637/named-price.convert';

/** Prices that may be sold, without those that the catalog cannot read yet. */
type Priced = {
  readonly priceIds: readonly string[];
  readonly prices: ReadonlyMap<string, SoldPrice>;
};

/** What is offered under one id, whoever orders it. */
export type Offered = Offering & Priced;

type Part = Offered & { readonly id: string };

const NOTHING: Offered = {
  priceIds: [],
  prices: new Map(),
  unsold: [],
  members: [],
  rulesAt: () => [],
};

/** What was sold of a product before, if anything. */
type Sold = { readonly offeringId: string | null; readonly priceIds: readonly string[] };

/** Which prices a product is sold with: those of its offering that fit it, or those that are picked for it. */
@Injectable()
export class Offers {
  constructor(
    private readonly catalog: Catalog,
    private readonly prices: PriceDirectory,
  ) {}

  /** Undefined when there is no such offering. */
  async find(tx: Tx, offeringId: string): Promise<Offered | undefined> {
    const offering = await this.catalog.offering(tx, offeringId);
    return offering && { ...offering, prices: await this.prices.load(tx, offering.priceIds) };
  }

  /** Prices that were chosen by their ids: bundles as their parts. */
  async picked(tx: Tx, ids: readonly string[]): Promise<Priced & Pick<Offering, 'unsold'>> {
    const { priceIds, unsold } = await this.catalog.pricesOf(tx, ids);
    return { priceIds, unsold, prices: await this.prices.load(tx, priceIds) };
  }

  /** The discounts that these prices name: each comes with the price that names it, and goes with it. */
  async named(tx: Tx, priceIds: readonly string[]): Promise<ReadonlySet<string>> {
    const prices = await this.prices.load(tx, priceIds);
    return new Set([...prices.values()].flatMap(({ discountIds }) => discountIds));
  }

  /** Which fees go on, reduced by nothing else, from one choice of prices to another. What cannot be read yet does not. */
  async keptFees(
    tx: Tx,
    before: readonly string[],
    after: readonly string[],
  ): Promise<ReadonlySet<string>> {
    if (before.length === 0 || isDeepStrictEqual(before, after)) return new Set(after);
    const known = await this.prices.loadCharged(tx, [...before, ...after]);
    const [was, becomes] = [before, after].map((ids) => chargedBy(ids, known));
    const isRead = [...before, ...after].every((id) => known.has(id));
    const reducersIn = (fee: SoldPrice, prices: readonly SoldPrice[] = []) =>
      reducersOf(fee, prices).map(({ price }) => price.id);
    const kept = [...known.values()].filter(
      (price) =>
        isRead &&
        price.kind === 'recurring' &&
        isDeepStrictEqual(reducersIn(price, was), reducersIn(price, becomes)),
    );
    return new Set(kept.map(({ id }) => id));
  }

  /**
   * What was sold stays sold, also when the offering has other prices by now. What is sold anew answers for usage in
   * one order, however it is listed, and is not sold where that would be for the list to say.
   */
  async soldWith(
    tx: Tx,
    product: Pick<Resource, 'id' | 'body'>,
    startsAt: Instant,
    last: Sold | undefined,
  ): Promise<readonly string[]> {
    const sold = await this.listedFor(tx, fromResource(product), startsAt, last);
    if (sold.length < 2 || isDeepStrictEqual(sold, last?.priceIds)) {
      return sold;
    }
    const known = await this.prices.load(tx, sold);
    const rival = rivalIn(sold, known, last?.priceIds);
    if (rival !== undefined) {
      const [value, first] = rival;
      const named = objectsOf(product.body['productPrice']);
      const place = named.findIndex((entry) => namedIdOf({ entry }) === value);
      const path = place < 0 ? 'productOffering.id' : placeOf({ path: `productPrice[${place}]` });
      const reason = `price ${value} prices the same usage as ${first}: name one of them, or give them different conditions or times`;
      throw priceRefused({ path, value, reason });
    }
    return inTurn(sold, known);
  }

  private async listedFor(
    tx: Tx,
    { offeringId, priceIds: own, characteristics, isOrdered }: Product,
    startsAt: Instant,
    last: Sold | undefined,
  ): Promise<readonly string[]> {
    if (own.length > 0 || offeringId === undefined) return own;
    if (last?.offeringId === offeringId && last.priceIds.length > 0) return last.priceIds;
    const parts = await this.parts(tx, offeringId, isOrdered);
    for (const { id, members } of isOrdered === true ? [] : parts) {
      const several = members.find(({ usual }) => usual > 1);
      if (several !== undefined) throw bundleIsOrdered(id, several);
    }
    const sale = { startsAt, characteristics };
    return [...new Set(parts.flatMap((part) => fittingPrices(part, sale)))];
  }

  /** The offerings that a product is sold as; none where it names no offering. */
  async partsOf(
    tx: Tx,
    { offeringId, isOrdered }: Pick<Product, 'offeringId' | 'isOrdered'>,
  ): Promise<readonly Part[]> {
    return offeringId === undefined ? [] : this.parts(tx, offeringId, isOrdered);
  }

  /**
   * What a product of an offering is sold as: one that nobody ordered is the bundle and what comes with it by default.
   * That a member comes several times is more than it can say.
   */
  private async parts(
    tx: Tx,
    id: string,
    isOrdered = false,
    seen: Set<string> = new Set(),
  ): Promise<readonly Part[]> {
    seen.add(id);
    const offered = (await this.find(tx, id)) ?? NOTHING;
    const parts: Part[] = [{ ...offered, id }];
    for (const { offeringId, usual } of isOrdered ? [] : offered.members) {
      if (usual === 0 || seen.has(offeringId)) continue;
      parts.push(...(await this.parts(tx, offeringId, isOrdered, seen)));
    }
    return parts;
  }

  /**
   * The prices of a product that has become another of its kind, such as blue: undefined where that changes
   * none. `sold` are those it has.
   */
  async refitted(
    tx: Tx,
    before: Product,
    after: Product,
    sold: readonly string[],
    at: Instant,
  ): Promise<readonly SoldPrice[] | undefined> {
    const { offeringId, characteristics, isOrdered } = after;
    if (offeringId === undefined || offeringId !== before.offeringId) return undefined;
    if (changedCharacteristics(before, after).size === 0) return undefined;
    const known = await this.prices.load(tx, sold);
    const parts = await this.parts(tx, offeringId, isOrdered);
    const prices = new Map([...known, ...parts.flatMap((part) => [...part.prices])]);
    // What was negotiated instead of a price stands in its place.
    const replaced = new Set([...known.values()].map(({ insteadOf }) => insteadOf));
    // Of a product that listed a discount beside the price that names it, before it was left to that.
    const named = new Set([...known.values()].flatMap(({ discountIds }) => discountIds));
    const kept = sold.filter((id) => !named.has(id));
    const partOf = (id: string): Part | undefined => {
      const offered = known.get(id)?.insteadOf ?? id;
      return parts.find(({ priceIds }) => priceIds.includes(offered)) ?? parts[0];
    };
    const fitting = parts.flatMap((part) => {
      const own = kept.filter((id) => partOf(id) === part);
      const others = part.priceIds.filter((id) => !replaced.has(id));
      const sale = withKnown(part.rulesAt, { startsAt: at, characteristics });
      return refittedPrices(own, others, prices, sale);
    });
    const fit = [...new Set(fitting)];
    const isSame = fit.length === kept.length && fit.every((id) => kept.includes(id));
    return isSame ? undefined : fit.flatMap((id) => prices.get(id) ?? []);
  }
}

/**
 * Ids of the prices that fit a product; what it does not say of itself it is by default. Which of those that are
 * for a place or a term is meant, nobody says but by picking it.
 */
export function fittingPrices(
  { priceIds, prices, unsold: [unsold], rulesAt }: Offered,
  sale: Sale,
): string[] {
  if (unsold !== undefined) throw priceUnsold('productOffering.id', unsold);
  const fitting = soldPrices(priceIds, prices, withKnown(rulesAt, sale));
  const picked = fitting.find((id) => prices.get(id)?.selling === 'picked');
  if (picked !== undefined) throw priceIsPicked(picked);
  return fitting;
}

/** Whether a price that is named is for such a product of the offering, which is by default what it does not say. */
export function isFitting(
  price: Pick<SoldPrice, 'soldFor'>,
  { rulesAt }: Offered,
  sale: Sale,
): boolean {
  return isSoldFor(price, withKnown(rulesAt, sale).characteristics);
}

/** What an order does not get of an offering though nothing refuses it. */
export function pricesLeftOut({ priceIds, prices, rulesAt }: Offered, sale: Sale): LeftOut[] {
  const known = withKnown(rulesAt, sale);
  const offered = priceIds.flatMap((id) => prices.get(id) ?? []);
  return [...leftOut(priceIds, prices, known), ...discountsLeftOut(offered, known)];
}

function withKnown(rulesAt: Offering['rulesAt'], { startsAt, characteristics }: Sale): Sale {
  return { startsAt, characteristics: withDefaults(characteristics, rulesAt(startsAt)) };
}
