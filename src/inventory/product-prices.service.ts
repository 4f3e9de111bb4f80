import { Injectable } from '@nestjs/common';
import { isDomainError } from '../core/domain-error';
import { groupBy } from '../core/group-by';
import { type JsonObject, objectsOf } from '../core/json';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { Body, Resource, RuleContext } from '../tmf';
import { isPaidFor } from './domain/product';
import { isInService } from './domain/product-lifecycle';
import { whyNotOnSale } from './domain/sold-prices';
import type { Subscription } from './domain/subscription';
import { PRICE_REFUSED, priceRefused, saidAt } from './inventory.errors';
import { DescribedPrices } from './described-prices.service';
import { NamedPrices } from './named-prices.service';
import { NegotiatedPrices } from './negotiated-prices.service';
import {
  fromEntry,
  namedIdOf,
  saidPathOf,
  placeOf,
  type PriceAsked,
  type ToSell,
} from './tmf637/named-price.convert';
import { fromResource } from './tmf637/product.convert';
import { namedPricesOf, secondListOf, withOneList } from './tmf637/said-price.convert';

type Written = Pick<Resource, 'id' | 'body'>;

/** When a change takes effect, the product before it, and what that was sold as. */
type Change = {
  readonly at: Instant;
  readonly product?: Written;
  readonly sold?: Subscription | undefined;
};

/** Checks and stores the prices that a product document states, for every writer. */
@Injectable()
export class ProductPrices {
  constructor(
    private readonly named: NamedPrices,
    private readonly described: DescribedPrices,
    private readonly negotiated: NegotiatedPrices,
  ) {}

  /**
   * A named price is sold as the catalogue has it; further statements about it are followed. Entries that were there
   * before are not checked again, nor are those of a product that nobody pays for.
   */
  async agree(tx: Tx, context: RuleContext, said: Written, change: Change): Promise<Body> {
    const { at, product: before } = change;
    const asked = askedOf(said.body, before?.body, context);
    const sold = (await this.soldAs(tx, said, asked, change)) ?? asked;
    const isSame = sold.every(({ entry }, place) => entry === entriesOf(said.body)[place]);
    const body = isSame
      ? said.body
      : { ...said.body, productPrice: sold.map(({ entry }) => entry) };
    return toldWhereSaid(sold, () =>
      this.negotiated.follow(tx, context, { ...said, body }, before, at),
    );
  }

  /** Checks new entries that name no price against what is `sold`. */
  async checkWords(tx: Tx, said: Body, before: Body, sold: Subscription): Promise<void> {
    const stood = textsOf(before);
    const told = entriesOf(said).map((entry, place) => ({ entry, path: `productPrice[${place}]` }));
    const fresh = told.filter(({ entry }) => !stood.has(JSON.stringify(entry)));
    await this.described.judge(tx, fresh, sold);
  }

  /** Undefined when the entries already state what is sold, and when there is no account. */
  private async soldAs(
    tx: Tx,
    said: Written,
    asked: readonly PriceAsked[],
    { at, product: before, sold }: Change,
  ): Promise<readonly PriceAsked[] | undefined> {
    const product = fromResource(said);
    const was = before && fromResource(before);
    const isPaid = isPaidFor(product);
    const wasPaid = was !== undefined && isPaidFor(was);
    const listed = before === undefined ? [] : namedPricesOf(before.body);
    const fresh = asked.filter(isOther([...(wasPaid ? listed : []), ...(sold?.priceIds ?? [])]));
    if (product.accountId === undefined || fresh.length === 0) return undefined;
    const begins = product.startsAt ?? product.orderedAt ?? at;
    const startsAt = before === undefined || at < begins ? begins : at;
    // A price that a bundle lends to its members fits the bundle; others were checked by the order.
    const isJudged = !isPaid || (!wasPaid && product.isOrdered === true);
    const sale = { ...product, startsAt, isPlanned: !isPaid, isJudged };
    const toSell = await this.named.sold(tx, fresh, sale);
    // Prices for an account that was named earlier were on sale when they were written.
    const begun = was?.accountId === undefined ? fresh : fresh.filter(isOther(listed));
    const paths = new Set(begun.map(({ path }) => path));
    if (isInService(product.state ?? 'created')) {
      checkOnSale(
        toSell.filter((each) => paths.has(each.said.path)),
        startsAt,
      );
    }
    if (!isJudged) {
      await this.named.checkOwn(tx, toSell, sale);
      await this.named.checkFit(tx, toSell, sale);
    }
    return spelledOut(asked, fresh, toSell);
  }
}

/** Runs `work`; refused and unreadable prices are reported at the paths where the client stated them. */
export async function toldWhereSaid<T>(
  asked: readonly PriceAsked[],
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error: unknown) {
    if (!isDomainError(error)) throw error;
    // An amount without its unit or of too many digits, and whatever else the wire refuses.
    if (error.code !== PRICE_REFUSED) throw saidAt(error, (path) => saidPathOf(asked, path));
    const [{ path, value, message } = { path: '', message: error.message, value: undefined }] =
      error.details;
    throw priceRefused({ path: saidPathOf(asked, path), value, reason: message });
  }
}

function entriesOf(product: Body): JsonObject[] {
  return objectsOf(product['productPrice']);
}

function textsOf(product: Body): ReadonlySet<string> {
  return new Set(entriesOf(product).map((entry) => JSON.stringify(entry)));
}

/** Entries that existed before are read as they were. */
function askedOf(said: Body, before: Body = {}, { spoken }: RuleContext): readonly PriceAsked[] {
  const stood = textsOf(before);
  const list = spoken === undefined ? 'productPriceAlteration' : 'priceAlteration';
  return entriesOf(said).map((entry, place) => {
    const path = `productPrice[${place}]`;
    if (stood.has(JSON.stringify(entry))) return fromEntry(entry, path, list);
    const one = withOneList(entry);
    const second = secondListOf(one, path);
    if (second !== undefined) throw priceRefused(second);
    return fromEntry(one, path, one === entry ? list : 'priceAlteration');
  });
}

function isOther(ids: readonly string[]): (asked: PriceAsked) => boolean {
  return (asked) => {
    const id = namedIdOf(asked);
    return id !== undefined && !ids.includes(id);
  };
}

function checkOnSale(toSell: readonly ToSell[], at: Instant): void {
  for (const { said, price } of toSell) {
    const reason = price && whyNotOnSale(price, at);
    if (reason === undefined) continue;
    throw priceRefused({ path: placeOf(said), value: price?.id, reason });
  }
}

/** Undefined when every entry is sold as itself. */
function spelledOut(
  asked: readonly PriceAsked[],
  fresh: readonly PriceAsked[],
  toSell: readonly ToSell[],
): readonly PriceAsked[] | undefined {
  const parts = groupBy(toSell, ({ said }) => said.path);
  const standing = new Set(asked.filter((each) => !fresh.includes(each)).map(namedIdOf));
  const spelled = asked.flatMap((each) =>
    fresh.includes(each) ? partsOf(each, parts.get(each.path) ?? [], standing) : each,
  );
  const isSame = spelled.length === asked.length && spelled.every((each) => asked.includes(each));
  return isSame ? undefined : spelled;
}

/** Keeps entries of single prices; a bundle becomes those parts that the product lacks. */
function partsOf(
  said: PriceAsked,
  parts: readonly ToSell[],
  standing: ReadonlySet<string | undefined>,
): PriceAsked[] {
  const id = namedIdOf(said);
  return parts
    .filter(({ price }) => price === undefined || price.id === id || !standing.has(price.id))
    .map(({ said: part, price }) =>
      price === undefined || price.id === id ? said : { ...part, entry: asPart(said, part) },
    );
}

/** Adds the words of the bundle's entry to a part. */
function asPart({ entry }: PriceAsked, part: PriceAsked): JsonObject {
  const words = Object.entries(entry).filter(([name]) => !PRICED.includes(name));
  return { ...Object.fromEntries(words), ...part.entry };
}

const PRICED = [
  'id',
  'name',
  'price',
  'priceType',
  'productPriceAlteration',
  'recurringChargePeriod',
  'unitOfMeasure',
];
