import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import {
  type Characteristics,
  isOwnPriceId,
  isSameAgreed,
  ownPrice,
  PriceDirectory,
  type SoldPrice,
} from '../catalog';
import type { Instant } from '../core/time';
import { type JsonObject, objectsOf } from '../core/json';
import type { Tx } from '../platform/database';
import { Settings } from '../platform/settings';
import type { Body, RuleContext } from '../tmf';
import {
  asksPayer,
  isOffered,
  isPlain,
  isWordless,
  negotiatedPrice,
  otherPayer,
  otherPieces,
  otherTerms,
  type Payer,
  type UnnamedPrice,
} from './domain/negotiated-price';
import { alterationOf } from './domain/price-alteration';
import {
  type Fault,
  fault,
  isFault,
  type SaidAlteration,
  type SaidPrice,
} from './domain/said-price';
import { priceRefused } from './inventory.errors';
import { Offers } from './offers.service';
import { fromResource } from './tmf637/product.convert';
import {
  alterationsOf,
  begunAtOf,
  withOwnPrice,
  withTerms,
  fromProductPrice,
  isPlainEntry,
  soldIdsOf,
  wordsOf,
} from './tmf637/said-price.convert';

type Written = { readonly id: string; readonly body: Body };

/** What is known when prices of a product are agreed upon. */
type Scene = {
  readonly productId: string;
  readonly payer: Payer | undefined;
  readonly startsAt: Instant;
  readonly characteristics: Characteristics;
  /** The catalogue prices that the entries name. */
  readonly offered: ReadonlyMap<string, SoldPrice>;
  /** The prices that the product is sold with already. */
  readonly known: ReadonlySet<string>;
  /** The product's own prices among them: an entry that states the same keeps the same id. */
  readonly agreed: readonly SoldPrice[];
  /** The product's existing alterations by what they state, as they were written. */
  readonly standing: ReadonlyMap<string, JsonObject>;
  /** Ids of own prices that are in use, because the same price may be agreed upon twice. */
  readonly taken: Set<string>;
  readonly own: SoldPrice[];
};

/** Follows prices and alterations that a product states itself, as prices of its own, or refuses them. */
@Injectable()
export class NegotiatedPrices {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly offers: Offers,
    private readonly prices: PriceDirectory,
    private readonly settings: Settings,
  ) {}

  /**
   * The product document with the ids of its own prices. Entries that were there before are not checked again, nor
   * are those of a product that nobody pays for.
   */
  async follow(
    tx: Tx,
    { spoken }: Pick<RuleContext, 'spoken'>,
    product: Written,
    before: Written | undefined,
    at: Instant,
  ): Promise<Body> {
    const { id } = product;
    const body = await this.withoutNamed(tx, product.body, before?.body);
    const { accountId, startsAt, orderedAt, characteristics } = fromResource(product);
    const entries = objectsOf(body['productPrice']);
    const isPaid = before !== undefined && fromResource(before).accountId !== undefined;
    const stood = isPaid ? objectsOf(before.body['productPrice']) : [];
    const texts = new Set(stood.map((entry) => JSON.stringify(entry)));
    const isNew = (entry: JsonObject) => !texts.has(JSON.stringify(entry));
    if (accountId === undefined || !entries.some(isNew)) return body;
    // Faults name the list as the client's API version does.
    const list = spoken === undefined ? 'productPriceAlteration' : 'priceAlteration';
    const said = entries.map((entry, index) =>
      fromProductPrice(entry, `productPrice[${index}]`, list),
    );
    const fresh = said.filter((_each, index) => isNew(entries[index] ?? {}));
    const wrong = misnamed(said) ?? firstFault(fresh, (each) => otherPayer(each, accountId));
    if (wrong !== undefined) throw priceRefused(wrong);
    const offered = await this.offeredTo(tx, said);
    const unlike = firstFault(fresh, (each) =>
      otherPieces(each, offered.get(each.offeringPriceId ?? '')),
    );
    if (unlike !== undefined) throw priceRefused(unlike);
    const asksMore = said.some((each) => asksPayer(each, offered));
    const begins = startsAt ?? orderedAt ?? at;
    const known = new Set(stood.flatMap(soldIdsOf));
    const agreed = await this.prices.load(tx, [...known].filter(isOwnPriceId));
    const scene: Scene = {
      productId: id,
      payer: asksMore ? await this.payerOf(tx, accountId) : undefined,
      startsAt: before === undefined || at < begins ? begins : at,
      characteristics,
      offered,
      known,
      agreed: [...agreed.values()],
      standing: new Map(stood.flatMap(alterationsIn)),
      taken: new Set(entries.filter((entry) => !isNew(entry)).flatMap(soldIdsOf)),
      own: [],
    };
    const kept = entries.map((entry, index) => {
      const read = said[index];
      return isNew(entry) && read !== undefined ? this.followed(scene, entry, read) : entry;
    });
    await this.prices.keepOwn(tx, scene.own);
    return { ...body, productPrice: kept };
  }

  /**
   * Leaves out discounts listed beside a price that names them (or named them before): they come and go with that
   * price. When nothing else is listed they stay: an empty list would mean the prices of the offering.
   */
  private async withoutNamed(tx: Tx, body: Body, before: Body = {}): Promise<Body> {
    const entries = objectsOf(body['productPrice']);
    const plain = entries.filter(isPlainEntry).flatMap(soldIdsOf);
    if (plain.length < 2 && before['productPrice'] === undefined) return body;
    const listed = [...entries, ...objectsOf(before['productPrice'])].flatMap(soldIdsOf);
    const named = await this.offers.named(tx, listed);
    const kept = entries.filter(
      (entry) => !isPlainEntry(entry) || soldIdsOf(entry).every((id) => !named.has(id)),
    );
    const isSame = kept.length === entries.length || kept.length === 0;
    return isSame ? body : { ...body, productPrice: kept };
  }

  private followed(scene: Scene, entry: JsonObject, said: SaidPrice): JsonObject {
    const { path, offeringPriceId } = said;
    const { payer } = scene;
    const offered = offeringPriceId === undefined ? undefined : scene.offered.get(offeringPriceId);
    if (isOffered(said, scene.offered)) {
      const unlike = offered && otherTerms(said, offered, payer);
      if (unlike !== undefined) throw priceRefused(unlike);
      return withOwnPrice(entry, undefined, []);
    }
    if (payer === undefined) throw priceRefused(fault(path, undefined, NO_PAYER));
    if (offeringPriceId !== undefined && offered === undefined) {
      const reason = 'is no price that can be charged by itself';
      throw priceRefused(fault(`${path}.productOfferingPrice.id`, offeringPriceId, reason));
    }
    const terms = negotiatedPrice(said, offered, payer);
    if (isFault(terms)) throw priceRefused(terms);
    const own = terms === undefined ? undefined : this.keep(scene, path, terms);
    const price = own ?? offered;
    if (price === undefined) {
      if (said.alterations.length === 0) return entry;
      throw priceRefused(fault(path, undefined, 'names no price that could be altered'));
    }
    const alterations = alterationsOf(entry).flatMap((each, index): JsonObject[] => {
      const read = said.alterations[index];
      if (read === undefined) return [];
      return [this.altered({ ...scene, payer }, price, entry, each, read)];
    });
    return withOwnPrice(entry, own?.id, alterations);
  }

  private altered(
    scene: Scene & { readonly payer: Payer },
    price: SoldPrice,
    entry: JsonObject,
    alteration: JsonObject,
    said: SaidAlteration,
  ): JsonObject {
    const standing = scene.standing.get(wordsOf(entry, alteration));
    const since = standing === undefined ? undefined : begunAtOf(standing);
    const named =
      said.offeringPriceId === undefined ? undefined : scene.offered.get(said.offeringPriceId);
    const { characteristics } = scene;
    const isStanding = standing !== undefined;
    const altered = { price, startsAt: since ?? scene.startsAt, characteristics, isStanding };
    const terms = alterationOf(said, altered, scene.payer, named);
    if (isFault(terms)) throw priceRefused(terms);
    return withTerms(alteration, this.keep(scene, said.path, terms).id, terms);
  }

  private keep(
    { productId, known, agreed, taken, own }: Scene,
    path: string,
    terms: UnnamedPrice,
  ): SoldPrice {
    const same = agreed.find((one) => !taken.has(one.id) && isSameAgreed(one, terms));
    if (same !== undefined) {
      taken.add(same.id);
      return same;
    }
    let nth = 1;
    while (taken.has(ownPrice(productId, terms, nth).id)) nth += 1;
    const price = ownPrice(productId, terms, nth);
    if (this.settings.negotiatedPrices === 'refuse' && !known.has(price.id)) {
      const reason =
        'is agreed for this product alone, and only prices of the catalogue are sold here';
      throw priceRefused(fault(path, undefined, reason));
    }
    taken.add(price.id);
    own.push(price);
    return price;
  }

  async payerOf(tx: Tx, accountId: string): Promise<Payer | undefined> {
    const account = (await this.accounts.load(tx, [accountId])).get(accountId);
    if (account === undefined) return undefined;
    const { currency, cycle } = account;
    const { timeZone, frequency, interval } = cycle;
    return { currency, timeZone, period: { unit: frequency, length: interval } };
  }

  /** The named prices by id; bundles are not prices and are left out. */
  private async offeredTo(tx: Tx, said: readonly SaidPrice[]): Promise<Map<string, SoldPrice>> {
    const ids = said
      .filter((each) => !isWordless(each))
      .flatMap(({ offeringPriceId, alterations }) => [
        offeringPriceId,
        ...alterations.map((each) => each.offeringPriceId),
      ])
      .filter((id) => id !== undefined);
    const known = await this.prices.load(tx, ids);
    const missing = ids.filter((id) => !known.has(id));
    if (missing.length === 0) return known;
    // A price asked for may have become readable since.
    await this.offers.picked(tx, missing);
    return this.prices.load(tx, ids);
  }
}

const NO_PAYER = 'says a price to a billing account that was never created';

function firstFault(
  said: readonly SaidPrice[],
  judge: (each: SaidPrice) => Fault | undefined,
): Fault | undefined {
  return said.map(judge).find((each) => each !== undefined);
}

/** Refuses prices of other products, and one price stated in two places. */
function misnamed(said: readonly SaidPrice[]): Fault | undefined {
  const seen = new Map<string, SaidPrice>();
  for (const each of said) {
    const { path, offeringPriceId: id, alterations } = each;
    const ids = [
      { path, id },
      ...alterations.map((one) => ({ path: one.path, id: one.offeringPriceId })),
    ];
    const own = ids.find((one) => one.id !== undefined && isOwnPriceId(one.id));
    if (own !== undefined) {
      const reason = 'is a price that was agreed for one product alone';
      return fault(`${own.path}.productOfferingPrice.id`, own.id, reason);
    }
    if (id === undefined) continue;
    const other = seen.get(id);
    if (other !== undefined && !(isPlain(other) && isPlain(each))) {
      const reason = `is named in ${other.path} already`;
      return fault(`${path}.productOfferingPrice.id`, id, reason);
    }
    seen.set(id, each);
  }
  return undefined;
}

function alterationsIn(entry: JsonObject): [string, JsonObject][] {
  return alterationsOf(entry).map((each) => [wordsOf(entry, each), each]);
}
