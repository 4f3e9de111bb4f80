// What an order says of the prices of its items: each in the form of a product's price, with its place in the order.
import { idOf, type JsonObject, objectOf, objectsOf, textOf } from '../../core/json';
import {
  alterationsOf,
  fromEntry,
  type Fault,
  isForOne,
  isMoney,
  isPriced,
  percentageOf,
  type PriceAsked,
  soldIdsOf,
  withBeginning,
} from '../../inventory';
import type { Instant } from '../../core/time';
import type { Body } from '../../tmf';
import { itemPathOf } from './item.convert';

/** An alteration of whatever an item, or the order, comes to. */
export type TotalAltered = {
  readonly path: string;
  readonly alteration: JsonObject;
  /** What it is of; undefined: of all. */
  readonly priceTypes: readonly string[];
  readonly period: string | undefined;
  /** What else the order sells is altered by it, too. */
  readonly isShared: boolean;
};

export type PricesAsked = {
  readonly prices: readonly PriceAsked[];
  readonly totals: readonly TotalAltered[];
  /** What the item, and the order, are said to come to. */
  readonly sums: readonly Sum[];
};

/** An entry of `itemTotalPrice` or `orderTotalPrice`. */
export type Sum = Pick<PriceAsked, 'entry' | 'path'>;

export const NOTHING_ASKED: PricesAsked = { prices: [], totals: [], sums: [] };

export function pricesAskedOf(order: Body, item: JsonObject, key: string): PricesAsked {
  const path = itemPathOf(key);
  const others = sellingItems(order) - (isSelling(item) ? 1 : 0);
  const own = sumsIn(item['itemTotalPrice'], `${path}.itemTotalPrice`);
  const ofOrder = sumsIn(order['orderTotalPrice'], 'orderTotalPrice');
  return {
    prices: pricesOf(item, path),
    totals: [...totalsIn(own, false), ...totalsIn(ofOrder, others > 0)],
    sums: [...own, ...ofOrder],
  };
}

/** What an item says of prices; words alone are passed over. */
export function pricesOf(item: JsonObject, path = ''): PriceAsked[] {
  return [
    ...objectsOf(item['itemPrice']).map((price, index) =>
      asked(price, `${path}.itemPrice[${index}]`, 'priceAlteration'),
    ),
    ...objectsOf(objectOf(item['product'])['productPrice']).map((price, index) =>
      asked(price, `${path}.product.productPrice[${index}]`, 'productPriceAlteration'),
    ),
  ].filter(({ entry }) => isPriced(entry));
}

/** How many items sell something, or change what is sold. */
function sellingItems(holder: JsonObject): number {
  const items = objectsOf(holder['productOrderItem']);
  return items.reduce((count, item) => count + sellingItems(item), items.filter(isSelling).length);
}

function isSelling({ action }: JsonObject): boolean {
  return action !== 'delete' && action !== 'noChange';
}

function asked(price: JsonObject, path: string, list: string): PriceAsked {
  const { [list]: said, ...words } = price;
  const alterations = objectsOf(said);
  const entry =
    alterations.length === 0 ? words : { ...words, productPriceAlteration: alterations };
  return fromEntry(entry, path, list);
}

function sumsIn(totals: unknown, path: string): Sum[] {
  return objectsOf(totals).map((entry, place) => ({ entry, path: `${path}[${place}]` }));
}

function totalsIn(sums: readonly Sum[], isShared: boolean): TotalAltered[] {
  return sums.flatMap(({ entry, path }) =>
    objectsOf(entry['priceAlteration']).map((alteration, index) => ({
      path: `${path}.priceAlteration[${index}]`,
      alteration,
      priceTypes: [entry, alteration].flatMap(({ priceType }) => textOf(priceType) ?? []),
      period: textOf(entry['recurringChargePeriod']),
      isShared,
    })),
  );
}

/** What is said of a sum, and would be followed of a price alone. */
export function misplacedOf({ entry, path }: Sum): Fault | undefined {
  const percentage = percentageOf(entry);
  if (percentage !== undefined) {
    const reason = 'alters a price, and is said in a priceAlteration';
    return { path: `${path}.price.percentage`, value: percentage, reason };
  }
  const unit = textOf(entry['unitOfMeasure']);
  if (!isForOne(unit) && objectsOf(entry['priceAlteration']).some(isMoney)) {
    const reason = 'is not for one: money is off a piece';
    return { path: `${path}.unitOfMeasure`, value: unit, reason };
  }
  const id = idOf(entry['productOfferingPrice']);
  const reason = 'is sold where an itemPrice names it, and not by a total';
  return id === undefined
    ? undefined
    : { path: `${path}.productOfferingPrice.id`, value: id, reason };
}

export function withAlteration(said: PriceAsked, { path, alteration }: TotalAltered): PriceAsked {
  return {
    ...said,
    entry: {
      ...said.entry,
      productPriceAlteration: [...alterationsOf(said.entry), alteration],
    },
    alterationPaths: [...said.alterationPaths, path],
  };
}

/** What an order alters begins when the order counts, unless it says when. */
export function withStart(said: PriceAsked, at: Instant): PriceAsked {
  const alterations = alterationsOf(said.entry);
  if (alterations.length === 0) return said;
  const since = alterations.map((each) => withBeginning(each, at));
  return { ...said, entry: { ...said.entry, productPriceAlteration: since } };
}

/** Where a product has a price of its own. */
export function placeOf(product: Body, priceId: string): string {
  const entries = objectsOf(product['productPrice']);
  const index = entries.findIndex((entry) => soldIdsOf(entry).includes(priceId));
  const within = alterationsOf(entries[index] ?? {}).findIndex(({ id }) => id === priceId);
  const path = `productPrice[${index}]`;
  return within < 0 ? path : `${path}.productPriceAlteration[${within}]`;
}
