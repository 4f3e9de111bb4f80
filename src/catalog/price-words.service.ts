import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import { RateCardDirectory } from '../ratecard';
import type { Body } from '../tmf';
import { repeatedOfParts } from './domain/bundle-sum';
import { cardsNamed } from './domain/choose-algorithm';
import { otherPeriods } from './domain/discount-period';
import { otherTaxes } from './domain/discount-tax';
import { refusedNames, type Surroundings } from './domain/named-prices';
import { refusedWords } from './domain/refused-words';
import type { PriceProblem, WrittenPrice } from './domain/written-price';
import { OfferingRepository } from './store/offering.repository';
import { PriceRepository } from './store/price.repository';
import { contradictionsOf } from './tmf620/embedded-price.convert';
import { priceIdsOf } from './tmf620/offering.convert';
import type { WrittenPrices } from './store/written-price.mapping';

/** Checks attributes of prices against their role and the prices they name. */
@Injectable()
export class PriceWords {
  private readonly documents = new OfferingRepository();
  private readonly prices = new PriceRepository();

  constructor(private readonly cards: RateCardDirectory) {}

  /** Attributes without effect; `siblings` are other prices inside the same offering. */
  async refusedIn(tx: Tx, written: WrittenPrice, siblings: WrittenPrices): Promise<PriceProblem[]> {
    const around = await this.surroundingsOf(tx, written, siblings);
    const repeated = repeatedOfParts(written, around.prices);
    return [
      ...refusedWords(written, around.cards).filter(({ path }) => !repeated.has(path)),
      ...refusedNames(written, around),
      ...otherPeriods(written, around.prices),
      ...otherTaxes(written, around.prices),
    ];
  }

  private async surroundingsOf(
    tx: Tx,
    price: WrittenPrice,
    siblings: WrittenPrices,
  ): Promise<Surroundings> {
    const ids = [...price.parts, ...price.relationships.map(({ id }) => id)];
    const prices = new Map([...siblings, ...(await this.documents.written(tx, ids))]);
    const unwritten = ids.filter((id) => !prices.has(id));
    const sold = await this.prices.load(tx, unwritten);
    const algorithms = cardsNamed(price);
    const cards = algorithms.length === 0 ? [] : await this.cards.ofCodes(tx, algorithms);
    return {
      prices,
      kinds: new Map(sold.map(({ id, kind }) => [id, kind])),
      cards: new Map(cards.map((card) => [card.code, card])),
    };
  }

  /** Values of an offering that differ from the prices it names, by path. */
  async contradictionsOf(tx: Tx, offering: Body): Promise<ReadonlyMap<string, unknown>> {
    const documents = await this.documents.load(tx, 'productOfferingPrice', priceIdsOf(offering));
    return contradictionsOf(offering, documents);
  }
}
