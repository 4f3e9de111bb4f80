import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import { newId } from '../platform/ids';
import type { Body, ResourceRules } from '../tmf';
import {
  idKept,
  membersUnfit,
  namesNothing,
  priceFrozen,
  pricesRival,
  wordsContradicted,
  wordsRefused,
} from './catalog.errors';
import { isOwnPriceId } from './domain/own-price';
import { unchargedWordsOf, embeddedPricesOf, withPriceIds } from './tmf620/embedded-price.convert';
import { chargedChanges, isActivated, isFrozen } from './tmf620/frozen-price';
import { priceIdsOf, unfitMembersOf, unnamedOf } from './tmf620/offering.convert';
import { checkPeriods } from './tmf620/never-valid';
import { isSame, withChange, withCreation } from './tmf620/stamp.convert';
import { Catalog } from './catalog.service';
import { PriceWords } from './price-words.service';
import { Prices } from './price.service';

/** Offerings, and the prices inside them. */
@Injectable()
export class Offerings {
  constructor(
    private readonly prices: Prices,
    private readonly words: PriceWords,
    private readonly catalog: Catalog,
  ) {}

  readonly rules: ResourceRules = {
    beforeCreate: (_tx, body, { at }) => {
      checkPeriods({}, body);
      checkPrices(body);
      return withCreation(withPriceIds(body, newId), at);
    },
    afterCreate: (tx, created) => this.compile(tx, created.body, {}),
    beforePatch: (_tx, before, after, { at }) => {
      checkPeriods(before.body, after);
      checkPrices(after);
      if (isFrozen(before.body)) keepPrices(before.body, after);
      return withChange(before.body, withPriceIds(after, newId), at);
    },
    afterPatch: (tx, before, after) => this.compile(tx, after.body, before.body),
  };

  private async compile(tx: Tx, body: Body, before: Body): Promise<void> {
    const stood = isActivated(before) ? before : {};
    if (isActivated(body)) {
      refuse(unnamedOf(body), unnamedOf(stood), namesNothing);
      refuse(unfitMembersOf(body), unfitMembersOf(stood), membersUnfit);
      refuse(unchargedWordsOf(body), unchargedWordsOf(stood), wordsRefused);
      const contradictions = await this.words.contradictionsOf(tx, body);
      refuse(contradictions, await this.words.contradictionsOf(tx, stood), wordsContradicted);
    }
    const prices = embeddedPricesOf(body);
    await this.prices.compileEmbedded(tx, prices, isActivated(body), embeddedPricesOf(stood));
    if (isActivated(body) && !isSame(pricesIn(body), pricesIn(stood))) {
      const rivals = await this.catalog.rivalsOf(tx, body);
      if (rivals.size > 0) throw pricesRival(rivals);
    }
  }
}

/** Refuses prices agreed for a single product: an offering sells prices of the catalogue, or those inside it. */
function checkPrices(body: Body): void {
  const own = priceIdsOf(body).find(isOwnPriceId);
  if (own !== undefined) throw idKept('productOfferingPrice.id', own);
}

type Words = ReadonlyMap<string, unknown>;

function pricesIn(offering: Body): unknown {
  return offering['productOfferingPrice'];
}

/** Values that were there when it was activated are accepted. */
function refuse(words: Words, stood: Words, error: (refused: Words) => Error): void {
  const refused = new Map([...words].filter(([path, said]) => !isSame(said, stood.get(path))));
  if (refused.size > 0) throw error(refused);
}

/** A launched offering may drop a price for new sales, but not change one that it sold. */
function keepPrices(before: Body, after: Body): void {
  const kept = embeddedPricesOf(after);
  for (const [id, price] of embeddedPricesOf(before)) {
    const changed = chargedChanges(price, kept.get(id) ?? price);
    if (changed.length === 0) continue;
    const details = changed.map((path) => ({ path, message: 'is part of what was sold' }));
    throw priceFrozen(typeof price['name'] === 'string' ? price['name'] : id, details);
  }
}
