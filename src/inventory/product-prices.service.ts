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
import { PRICE_REFUSED, priceRefused } from './inventory.errors';
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
import { namedPricesOf } from './tmf637/said-price.convert';

type Written = Pick<Resource, 'id' | 'body'>;

/** From when it counts; the product as it was, and what it was sold as. */
type Change = {
  readonly at: Instant;
  readonly product?: Written;
  readonly sold?: Subscription | undefined;
};

/** At which prices a product is kept that says some itself, whoever wrote it. */
@Injectable()
export class ProductPrices {
  constructor(
    private readonly named: NamedPrices,
    private readonly negotiated: NegotiatedPrices,
  ) {}

  /**
   * What names a price is sold as that price is; what it says besides is followed. What it said before is not judged
   * again, nor what nobody pays for.
   */
  async agree(tx: Tx, context: RuleContext, said: Written, change: Change): Promise<Body> {
    const { at, product: before } = change;
    const list = context.spoken === undefined ? 'productPriceAlteration' : 'priceAlteration';
    const entries = objectsOf(said.body['productPrice']);
    const asked = entries.map((entry, place) => fromEntry(entry, `productPrice[${place}]`, list));
    const sold = await this.soldAs(tx, said, asked, change);
    if (sold === undefined) return this.negotiated.follow(tx, context, said, before, at);
    const body = { ...said.body, productPrice: sold.map(({ entry }) => entry) };
    return toldWhereSaid(sold, () =>
      this.negotiated.follow(tx, context, { ...said, body }, before, at),
    );
  }

  /** Undefined where the entries say themselves what is sold, and without an account. */
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
    // What a bundle lends its members fits the bundle; the order has judged the rest.
    const isJudged = !isPaid || (!wasPaid && product.isOrdered === true);
    const sale = { ...product, startsAt, isPlanned: !isPaid, isJudged };
    const toSell = await this.named.sold(tx, fresh, sale);
    // What an account was to pay for has been on sale when it was written.
    const begun = was?.accountId === undefined ? fresh : fresh.filter(isOther(listed));
    const paths = new Set(begun.map(({ path }) => path));
    if (isInService(product.state ?? 'created')) {
      checkOnSale(
        toSell.filter((each) => paths.has(each.said.path)),
        startsAt,
      );
    }
    if (!isJudged) await this.named.checkFit(tx, toSell, sale);
    return spelledOut(asked, fresh, toSell);
  }
}

/** Does what writes these prices into a product; what is refused of them is told where it was said. */
export async function toldWhereSaid<T>(
  asked: readonly PriceAsked[],
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error: unknown) {
    if (!isDomainError(error) || error.code !== PRICE_REFUSED) throw error;
    const [{ path, value, message } = { path: '', message: error.message, value: undefined }] =
      error.details;
    throw priceRefused({ path: saidPathOf(asked, path), value, reason: message });
  }
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

/** Undefined where each of them is sold as itself. */
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

/** A price that is sold as itself is kept as it was said; of a bundle those parts that the product has not yet. */
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

/** With what describes the bundle. */
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
