import { Injectable } from '@nestjs/common';
import {
  Catalog,
  type CharacteristicRule,
  chargedBy,
  type Offering,
  PriceDirectory,
  type SoldPrice,
  withDefaults,
} from '../catalog';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { reducersOf } from './domain/fee-discount';
import { changedCharacteristics, type Product } from './domain/product';
import { refittedPrices, type Sale, soldPrices } from './domain/sold-prices';
import { bundleIsOrdered, characteristicsRefused } from './inventory.errors';

/** Prices that may be sold, without those that the catalog cannot read yet. */
type Priced = {
  readonly priceIds: readonly string[];
  readonly prices: ReadonlyMap<string, SoldPrice>;
};

/** What is offered under one id, whoever orders it. */
export type Offered = Offering & Priced;

const NOTHING: Offered = { priceIds: [], prices: new Map(), members: [], rules: [] };

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
  async picked(tx: Tx, ids: readonly string[]): Promise<Priced> {
    const priceIds = await this.catalog.pricesOf(tx, ids);
    return { priceIds, prices: await this.prices.load(tx, priceIds) };
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
    if (before.length === 0 || before.join() === after.join()) return new Set(after);
    const known = await this.prices.loadCharged(tx, [...before, ...after]);
    const [was, becomes] = [before, after].map((ids) => chargedBy(ids, known));
    const isRead = [...before, ...after].every((id) => known.has(id));
    const reducersIn = (fee: SoldPrice, prices: readonly SoldPrice[] = []) =>
      reducersOf(fee, prices).map(({ price }) => price.id);
    const kept = [...known.values()].filter(
      (price) =>
        isRead &&
        price.kind === 'recurring' &&
        reducersIn(price, was).join(' ') === reducersIn(price, becomes).join(' '),
    );
    return new Set(kept.map(({ id }) => id));
  }

  /** What was sold stays sold, also when the offering has other prices by now. */
  async soldWith(
    tx: Tx,
    { offeringId, priceIds: own, characteristics, isOrdered }: Product,
    startsAt: Instant,
    last: Sold | undefined,
  ): Promise<readonly string[]> {
    if (own.length > 0 || offeringId === undefined) return own;
    if (last?.offeringId === offeringId && last.priceIds.length > 0) return last.priceIds;
    const sale = { startsAt, characteristics };
    if (isOrdered !== true) return this.whole(tx, offeringId, sale, new Set());
    return fittingPrices((await this.find(tx, offeringId)) ?? NOTHING, sale);
  }

  /**
   * A product that nobody ordered has the prices of its bundle and of what comes with it by default. That a member
   * comes several times is more than one product can say: it is ordered.
   */
  private async whole(
    tx: Tx,
    offeringId: string,
    sale: Sale,
    seen: Set<string>,
  ): Promise<readonly string[]> {
    seen.add(offeringId);
    const offered = (await this.find(tx, offeringId)) ?? NOTHING;
    const several = offered.members.find(({ usual }) => usual > 1);
    if (several !== undefined) throw bundleIsOrdered(offeringId, several);
    const sold = fittingPrices(offered, sale);
    for (const { offeringId: member, usual } of offered.members) {
      if (usual === 0 || seen.has(member)) continue;
      sold.push(...(await this.whole(tx, member, sale, seen)));
    }
    return [...new Set(sold)];
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
    const { offeringId, characteristics } = after;
    if (offeringId === undefined || offeringId !== before.offeringId) return undefined;
    if (changedCharacteristics(before, after).size === 0) return undefined;
    const { priceIds, prices: offered, rules } = (await this.find(tx, offeringId)) ?? NOTHING;
    const known = await this.prices.load(tx, sold);
    const prices = new Map([...known, ...offered]);
    const sale = withKnown(rules, { startsAt: at, characteristics });
    // What was negotiated instead of a price stands in its place.
    const replaced = new Set([...known.values()].map(({ insteadOf }) => insteadOf));
    const others = priceIds.filter((id) => !replaced.has(id));
    // Of a product that listed a discount beside the price that names it, before it was left to that.
    const named = new Set([...known.values()].flatMap(({ discountIds }) => discountIds));
    const own = sold.filter((id) => !named.has(id));
    const fitting = refittedPrices(own, others, prices, sale);
    const isSame = fitting.length === own.length && fitting.every((id) => own.includes(id));
    return isSame ? undefined : fitting.flatMap((id) => prices.get(id) ?? []);
  }

  /** What a product says of itself has to be allowed by what it is; what it said before is not judged again. */
  async checkCharacteristics(tx: Tx, after: Product, before?: Product): Promise<void> {
    const isSameKind =
      before?.offeringId === after.offeringId && before?.specificationId === after.specificationId;
    const given =
      before && isSameKind ? changedCharacteristics(before, after) : after.characteristics;
    if (given.size === 0) return;
    const misfits = await this.catalog.misfits(tx, after, given);
    if (misfits.length > 0) throw characteristicsRefused(misfits);
  }
}

/** Ids of the prices that fit a product; what it does not say of itself it is by default. */
export function fittingPrices({ priceIds, prices, rules }: Offered, sale: Sale): string[] {
  return soldPrices(priceIds, prices, withKnown(rules, sale));
}

function withKnown(
  rules: readonly CharacteristicRule[],
  { startsAt, characteristics }: Sale,
): Sale {
  return { startsAt, characteristics: withDefaults(characteristics, rules) };
}
