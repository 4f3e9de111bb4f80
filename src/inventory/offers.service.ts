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
import {
  bundleIsOrdered,
  characteristicsRefused,
  priceIsPicked,
  priceRefused,
  priceUnsold,
} from './inventory.errors';
import { fromResource } from './tmf637/product.convert';
import { namedIdOf, placeOf } from './tmf637/named-price.convert';

/** Prices to be sold; `prices` lacks those that the catalog cannot read yet. */
type Priced = {
  readonly priceIds: readonly string[];
  readonly prices: ReadonlyMap<string, SoldPrice>;
};

/** What an offering id stands for, whoever orders it. */
export type Offered = Offering & Priced;

type Part = Offered & { readonly id: string };

const NOTHING: Offered = {
  priceIds: [],
  prices: new Map(),
  unsold: [],
  members: [],
  rulesAt: () => [],
};

/** What the product was sold with before, if anything. */
type Sold = { readonly offeringId: string | null; readonly priceIds: readonly string[] };

/** The prices a product is sold with: those of its offering that fit, or those named for it. */
@Injectable()
export class Offers {
  constructor(
    private readonly catalog: Catalog,
    private readonly prices: PriceDirectory,
  ) {}

  /** Undefined when the offering does not exist. */
  async find(tx: Tx, offeringId: string): Promise<Offered | undefined> {
    const offering = await this.catalog.offering(tx, offeringId);
    return offering && { ...offering, prices: await this.prices.load(tx, offering.priceIds) };
  }

  /** Prices named by id, with bundles replaced by their parts. */
  async picked(tx: Tx, ids: readonly string[]): Promise<Priced & Pick<Offering, 'unsold'>> {
    const { priceIds, unsold } = await this.catalog.pricesOf(tx, ids);
    return { priceIds, unsold, prices: await this.prices.load(tx, priceIds) };
  }

  /** Discounts that these prices name; each comes and goes with the price that names it. */
  async named(tx: Tx, priceIds: readonly string[]): Promise<ReadonlySet<string>> {
    const prices = await this.prices.load(tx, priceIds);
    return new Set([...prices.values()].flatMap(({ discountIds }) => discountIds));
  }

  /** Fees that continue from one set of prices to the next with the same discounts; unreadable prices do not. */
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
   * Prices that were sold stay sold even if the offering has others by now. New usage prices must answer in one
   * order, however they are listed; prices whose order only the list would tell are refused.
   */
  async soldWith(
    tx: Tx,
    product: Pick<Resource, 'id' | 'body'>,
    startsAt: Instant,
    last: Sold | undefined,
  ): Promise<readonly string[]> {
    const said = fromResource(product);
    const sold = await this.listedFor(tx, said, startsAt, last);
    await this.checkOneValue(tx, said, startsAt, sold);
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

  /** Of what a price asks for a product is one thing, unless its kind says that it may be several. */
  private async checkOneValue(
    tx: Tx,
    product: Product,
    at: Instant,
    sold: readonly string[],
  ): Promise<void> {
    const several = [...product.characteristics].filter(([, values]) => new Set(values).size > 1);
    if (several.length === 0) return;
    const prices = await this.prices.load(tx, sold);
    const asked = new Set([...prices.values()].flatMap(({ soldFor }) => soldFor).map(nameOf));
    const parts = await this.partsOf(tx, product);
    const rules = parts.flatMap(({ rulesAt }) => rulesAt(at));
    const many = new Set(rules.filter(({ hasSeveral }) => hasSeveral === true).map(nameOf));
    const odd = several.find(([name]) => asked.has(name) && !many.has(name));
    if (odd === undefined) return;
    const [name, values] = odd;
    const message = 'is one value, as prices are for it, unless its maxCardinality says otherwise';
    throw characteristicsRefused([{ name, value: values.join(', '), message }]);
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

  /** The offerings that a product consists of; empty when it names none. */
  async partsOf(
    tx: Tx,
    { offeringId, isOrdered }: Pick<Product, 'offeringId' | 'isOrdered'>,
  ): Promise<readonly Part[]> {
    return offeringId === undefined ? [] : this.parts(tx, offeringId, isOrdered);
  }

  /**
   * A product that no order made is its bundle and the members that come by default. That a member comes several
   * times cannot be stated by one product.
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

  /** The offerings bundled in this one, also those that nobody has to take: an order makes a product of each. */
  async bundledIn(tx: Tx, { id, members }: Part, seen = new Set([id])): Promise<readonly Part[]> {
    const parts: Part[] = [];
    for (const { offeringId } of members) {
      if (seen.has(offeringId)) continue;
      seen.add(offeringId);
      const part = { ...((await this.find(tx, offeringId)) ?? NOTHING), id: offeringId };
      parts.push(part, ...(await this.bundledIn(tx, part, seen)));
    }
    return parts;
  }

  /**
   * The new prices of a product whose characteristics changed, such as its colour; undefined when they stay the same.
   * `sold` are its present prices.
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
    // A negotiated price stands in the place of the catalogue price it replaces.
    const replaced = new Set([...known.values()].map(({ insteadOf }) => insteadOf));
    // Products of earlier versions listed discounts beside the price that names them.
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
 * Ids of prices that fit a product; unstated characteristics have their defaults. Among prices for a place or a term
 * only naming one selects it.
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

/** True when a named price fits a product of the offering; unstated characteristics have their defaults. */
export function isFitting(
  price: Pick<SoldPrice, 'soldFor'>,
  { rulesAt }: Offered,
  sale: Sale,
): boolean {
  return isSoldFor(price, withKnown(rulesAt, sale).characteristics);
}

/** Prices that an order does not get although nothing refuses them. */
export function pricesLeftOut({ priceIds, prices, rulesAt }: Offered, sale: Sale): LeftOut[] {
  const known = withKnown(rulesAt, sale);
  const offered = priceIds.flatMap((id) => prices.get(id) ?? []);
  return [...leftOut(priceIds, prices, known), ...discountsLeftOut(offered, known)];
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function withKnown(rulesAt: Offering['rulesAt'], { startsAt, characteristics }: Sale): Sale {
  return { startsAt, characteristics: withDefaults(characteristics, rulesAt(startsAt)) };
}
