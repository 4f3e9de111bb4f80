import { Injectable } from '@nestjs/common';
import { textOf } from '../core/json';
import { unitsConvertibleTo } from '../core/quantity';
import { countsAlike, MeterDirectory, metersNamedIn } from '../meter';
import type { Tx } from '../platform/database';
import { RateCardDirectory } from '../ratecard';
import type { Body, Resource, ResourceRules } from '../tmf';
import { dependentFrozen, idKept, priceFrozen, priceIncomplete, priceKept } from './catalog.errors';
import { cardsNamed } from './domain/choose-algorithm';
import { type CodedMeter, METERS_NAMED, namedMeters } from './domain/choose-meter';
import { type Compiled, compilePrice, type PriceWorld } from './domain/compile-price';
import {
  chargedChanges,
  frozenChanges,
  isActivated,
  isFrozen,
  isWithdrawn,
} from './tmf620/frozen-price';
import { checkPeriods } from './tmf620/never-valid';
import { partIdsOf } from './tmf620/offering.convert';
import { isSame, withChange, withCreation } from './tmf620/stamp.convert';
import { chargesAlike, type SoldPrice } from './domain/sold-price';
import { cumulativeUse, tierUnit } from './domain/tier-table';
import { isOwnPriceId } from './domain/own-price';
import { kindOf, type PriceProblem, type WrittenPrice } from './domain/written-price';
import { partsWithin } from './domain/unsold-price';
import { PriceWords } from './price-words.service';
import { OfferingRepository } from './store/offering.repository';
import { PriceRepository } from './store/price.repository';
import { fromDocument, type WrittenPrices } from './store/written-price.mapping';

/**
 * Keeps the table `price`, from which charging reads, consistent with the documents, in the same transaction. An
 * incomplete draft is not sold; an incomplete price cannot be activated.
 */
@Injectable()
export class Prices {
  private readonly documents = new OfferingRepository();
  private readonly prices = new PriceRepository();

  constructor(
    private readonly meters: MeterDirectory,
    private readonly cards: RateCardDirectory,
    private readonly words: PriceWords,
  ) {}

  /** The rules of the catalogue for a product offering price. */
  readonly rules: ResourceRules = {
    beforeCreate: (_tx, body, { at }, id) => {
      if (isOwnPriceId(id)) throw idKept('id', id);
      checkPeriods({}, body);
      checkParts(body);
      return withCreation(body, at);
    },
    afterCreate: async (tx, created) => {
      await this.giveIdBack(tx, created);
      await this.compileWritten(tx, created, {});
    },
    beforePatch: async (tx, before, after, { at }) => {
      checkPeriods(before.body, after);
      checkParts(after);
      const frozen = frozenChanges(before.body, after, at);
      if (frozen.length > 0) throw priceFrozen(nameOf(before), frozen);
      await this.keepLaunchedDependents(tx, before, after);
      return withChange(before.body, after, at);
    },
    afterPatch: (tx, before, after) => this.compileWritten(tx, after, before.body),
    beforeDelete: async (tx, price) => {
      await this.keepLaunchedDependents(tx, price, {});
      if (isFrozen(price.body)) await this.prices.keep(tx, price.id);
    },
  };

  /**
   * Compiles prices that could not be compiled when they were written, because of references to later ones. Answers
   * the problems of those that still cannot.
   */
  async compileMissing(
    tx: Tx,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly PriceProblem[]>> {
    const known = await this.prices.load(tx, ids);
    const compiled = new Set(known.filter(isSettled).map(({ id }) => id));
    const missing = ids.filter((id) => !compiled.has(id));
    const found = await this.documents.load(tx, 'productOfferingPrice', missing);
    const faults = new Map<string, readonly PriceProblem[]>();
    for (const [id, body] of found) {
      const result = await this.compileAgain(tx, id, body);
      if ('sold' in result) this.prices.save(tx, result.sold);
      else faults.set(id, result.problems);
    }
    return faults;
  }

  /** Compiles the prices inside an offering; an entry that only has an id is a reference. */
  async compileEmbedded(
    tx: Tx,
    embedded: ReadonlyMap<string, Body>,
    isActive: boolean,
    stood: ReadonlyMap<string, Body>,
  ): Promise<void> {
    const named = await this.documents.load(tx, 'productOfferingPrice', [...embedded.keys()]);
    const siblings = new Map([...embedded].map(([id, body]) => [id, fromDocument(id, body)]));
    for (const [id, body] of embedded) {
      if (named.has(id)) continue;
      const written = fromDocument(id, body);
      const compiled = await this.compileSaid(tx, written, stood.get(id), siblings);
      if ('sold' in compiled) this.prices.save(tx, compiled.sold);
      else if (isActive) {
        const { problems } = compiled;
        const refused = problems.length > 0 ? problems : partsWithin(written);
        if (refused.length > 0) throw priceIncomplete(written.name, refused);
      }
    }
  }

  /** The id of a launched price whose document was deleted may be used again only for a price that charges the same. */
  private async giveIdBack(tx: Tx, { id, body }: Resource): Promise<void> {
    const kept = await this.prices.kept(tx, id);
    if (kept === undefined) return;
    const written = fromDocument(id, body);
    const compiled = await this.compile(tx, written, await this.ingredientsOf(tx, written));
    if (!('sold' in compiled) || !chargesAlike(compiled.sold, kept)) throw priceKept(id);
    await this.prices.unkeep(tx, id);
  }

  // A price that was sold stays readable, so deleting its document keeps the row.
  private async compileWritten(tx: Tx, { id, body }: Resource, before: Body): Promise<void> {
    const written = fromDocument(id, body);
    const compiled = await this.compileSaid(tx, written, isActivated(before) ? before : undefined);
    if ('sold' in compiled) this.prices.save(tx, compiled.sold);
    else if (isActivated(body) && compiled.problems.length > 0) {
      throw priceIncomplete(written.name, compiled.problems);
    } else await this.prices.delete(tx, id);
    if (isIngredient(written)) await this.compileDependents(tx, id);
  }

  /** Recompiles prices of which the changed tier or discount is a part. */
  private async compileDependents(tx: Tx, ingredientId: string): Promise<void> {
    for (const [id, body] of await this.documents.dependentsOf(tx, ingredientId)) {
      const compiled = await this.compileAgain(tx, id, body);
      if ('sold' in compiled) this.prices.save(tx, compiled.sold);
      else await this.prices.delete(tx, id);
    }
  }

  /** Attributes without effect are refused, except those that were there when the price was activated. */
  private async compileSaid(
    tx: Tx,
    written: WrittenPrice,
    activated: Body | undefined,
    siblings: WrittenPrices = new Map(),
  ): Promise<Compiled> {
    const stood =
      activated === undefined
        ? []
        : await this.words.refusedIn(tx, fromDocument(written.id, activated), siblings);
    const texts = new Set(stood.map((word) => JSON.stringify(word)));
    const refused = (await this.words.refusedIn(tx, written, siblings)).filter(
      (word) => !texts.has(JSON.stringify(word)),
    );
    const compiled = await this.compile(tx, written, await this.ingredientsOf(tx, written));
    if (refused.length === 0) return compiled;
    return { problems: 'problems' in compiled ? [...compiled.problems, ...refused] : refused };
  }

  /** Compiles a stored price again, because something that it names changed. */
  private compileAgain(tx: Tx, id: string, body: Body): Promise<Compiled> {
    return this.compileSaid(tx, fromDocument(id, body), isActivated(body) ? body : undefined);
  }

  private async keepLaunchedDependents(tx: Tx, price: Resource, after: Body): Promise<void> {
    const written = fromDocument(price.id, price.body);
    const isOfSum = ['recurring', 'oneTime'].includes(kindOf(written.priceType) ?? '');
    if (!isIngredient(written) && !isOfSum) return;
    const limits = LIMITS.filter((name) => !isSame(price.body[name], after[name]));
    const isLost = isWithdrawn(after) && !isWithdrawn(price.body);
    const [changed = isLost ? 'lifecycleStatus' : undefined] = [
      ...chargedChanges(price.body, after),
      ...limits,
    ];
    if (changed === undefined) return;
    const dependents = await this.documents.dependentsOf(tx, price.id);
    // A withdrawn price sells nothing that the change could affect.
    const isKept = (body: Body) => changed !== 'lifecycleStatus' || !isWithdrawn(body);
    // A bundle that says what its parts come to, says so as long as it is sold.
    const isSum = (body: Body) =>
      ['price', 'recurringChargePeriodType'].some((name) => (body[name] ?? null) !== null) &&
      partIdsOf(body).includes(price.id);
    const launched = [...dependents].find(
      ([, body]) => isFrozen(body) && isKept(body) && (!isOfSum || isSum(body)),
    );
    if (launched !== undefined) throw dependentFrozen(nameOf(price), launched[0], changed);
  }

  /** Locks the meters of the lines; if one changed since it was read, the price is compiled again. */
  private async compile(tx: Tx, price: WrittenPrice, prices: WrittenPrices): Promise<Compiled> {
    const world = await this.worldOf(tx, price, prices);
    const compiled = compilePrice(price, world);
    const named = 'sold' in compiled ? metersNamedIn(compiled.sold.lines ?? []) : [];
    if (named.length === 0) return compiled;
    const kept = await this.meters.keep(tx, named);
    const isUnchanged =
      kept.length === named.length && kept.every((meter) => countsAsIn(world, meter));
    return isUnchanged ? compiled : this.compile(tx, price, prices);
  }

  /** The resources that the price refers to; meters and cards are only read for usage and allowances. */
  private async worldOf(tx: Tx, price: WrittenPrice, prices: WrittenPrices): Promise<PriceWorld> {
    const kind = kindOf(price.priceType);
    if (kind !== 'usage' && kind !== 'overage' && kind !== 'allowance') {
      return { ...EMPTY_WORLD, prices };
    }
    const pinnedTo = price.relationships.filter(({ type }) => type === 'allowanceFor');
    const metersOfPrices = await this.metersOf(
      tx,
      pinnedTo.map(({ id }) => id),
    );
    const cards = await this.cards.ofCodes(tx, cardsNamed(price));
    return {
      meters: await this.metersFor(tx, price, prices, metersOfPrices),
      cards: new Map(cards.map((card) => [card.code, card])),
      prices,
      metersOfPrices,
    };
  }

  /** The parts and discounts from which it is compiled. */
  private ingredientsOf(tx: Tx, { parts, relationships }: WrittenPrice): Promise<WrittenPrices> {
    const discounts = relationships.filter(({ type }) => type === 'discount');
    return this.documents.written(tx, [...parts, ...discounts.map(({ id }) => id)]);
  }

  /** Reads one more meter per unit than a message lists. */
  private async metersFor(
    tx: Tx,
    price: WrittenPrice,
    prices: PriceWorld['prices'],
    metersOfPrices: PriceWorld['metersOfPrices'],
  ): Promise<CodedMeter[]> {
    const codes = [...namedMeters(price), ...[...metersOfPrices.values()].flat()];
    const tiers = price.parts.flatMap((id) => prices.get(id) ?? []);
    const units = [price.unitOfMeasure.units, ...tiers.map(tierUnit)];
    const wanted = new Set(units.flatMap((unit) => unitsConvertibleTo(textOf(unit) ?? '')));
    const [named, counting] = await Promise.all([
      this.meters.ofCodes(tx, [...new Set(codes)]),
      this.meters.counting(tx, [...wanted], METERS_NAMED + 1),
    ]);
    return [...new Map([...named, ...counting].map((meter) => [meter.code, meter])).values()];
  }

  /** The meters of usage prices, from their lines or from any activated version of their card. */
  private async metersOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string[]>> {
    if (ids.length === 0) return new Map();
    const prices = await this.prices.load(tx, ids);
    const codes = prices.flatMap(({ cardCode }) => cardCode ?? []);
    const ofCards = await this.cards.metersOf(tx, codes);
    return new Map(
      prices.map(({ id, lines, cardCode }) => {
        const ofCard = cardCode === null ? [] : (ofCards.get(cardCode) ?? []);
        return [id, [...new Set([...metersNamedIn(lines ?? []), ...ofCard])]];
      }),
    );
  }
}

/** The attributes that say when and for whom a price is sold. */
const LIMITS = ['validFor', 'place', 'productOfferingTerm'];

/** A bundle may only contain prices of the catalogue. */
function checkParts(body: Body): void {
  const own = partIdsOf(body).find(isOwnPriceId);
  if (own !== undefined) throw idKept('bundledPopRelationship.id', own);
}

/** An allowance may be written before the price it is for, which determines its meters. */
function isSettled({ allowance }: SoldPrice): boolean {
  return allowance === null || allowance.priceIds.length === 0 || allowance.meters.length > 0;
}

/** True for prices from which others are compiled: tiers and discounts on usage. */
function isIngredient(price: WrittenPrice): boolean {
  return cumulativeUse(price) !== undefined || kindOf(price.priceType) === 'discount';
}

const EMPTY_WORLD: PriceWorld = {
  meters: [],
  cards: new Map(),
  prices: new Map(),
  metersOfPrices: new Map(),
};

function countsAsIn({ meters }: PriceWorld, meter: CodedMeter): boolean {
  const read = meters.find(({ code }) => code === meter.code);
  return read?.unit === meter.unit && countsAlike(read, meter);
}

function nameOf({ id, body }: Resource): string {
  return typeof body['name'] === 'string' ? body['name'] : id;
}
