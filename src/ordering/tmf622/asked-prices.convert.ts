// What an order says of the prices of its items: each in the form of a product's price, with its place in the order.
import { idOf, type JsonObject, objectOf, objectsOf, textOf } from '../../core/json';
import {
  alterationsOf,
  hasAmount,
  withBeginning,
  isPriced,
  soldIdsOf,
  toProductPrices,
} from '../../inventory';
import type { SoldPrice } from '../../catalog';
import type { Instant } from '../../core/time';
import type { Body } from '../../tmf';
import { itemOf, itemPathOf } from './item.convert';

/** An entry of `productPrice`, and where it and its alterations were said. */
export type PriceAsked = {
  readonly entry: JsonObject;
  readonly path: string;
  readonly alterationPaths: readonly string[];
  /** The price of the catalogue that it names, once that is read. */
  readonly price?: SoldPrice;
};

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
};

export const NOTHING_ASKED: PricesAsked = { prices: [], totals: [] };

export function pricesAskedOf(order: Body, key: string): PricesAsked {
  const [item, path] = [itemOf(order, key), itemPathOf(key)];
  const isAlone = sellingItems(order) === 1;
  return {
    prices: pricesOf(item, path),
    totals: [
      ...totalsIn(item['itemTotalPrice'], `${path}.itemTotalPrice`, false),
      ...totalsIn(order['orderTotalPrice'], 'orderTotalPrice', !isAlone),
    ],
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
  const own = items.filter(({ action }) => action !== 'delete' && action !== 'noChange');
  return items.reduce((count, item) => count + sellingItems(item), own.length);
}

function asked(price: JsonObject, path: string, list: string): PriceAsked {
  const { [list]: said, ...words } = price;
  const alterations = objectsOf(said);
  return {
    entry: alterations.length === 0 ? words : { ...words, productPriceAlteration: alterations },
    path,
    alterationPaths: alterations.map((_each, index) => `${path}.${list}[${index}]`),
  };
}

function totalsIn(totals: unknown, path: string, isShared: boolean): TotalAltered[] {
  return objectsOf(totals).flatMap((total, place) =>
    objectsOf(total['priceAlteration']).map((alteration, index) => ({
      path: `${path}[${place}].priceAlteration[${index}]`,
      alteration,
      priceTypes: [total, alteration].flatMap(({ priceType }) => textOf(priceType) ?? []),
      period: textOf(total['recurringChargePeriod']),
      isShared,
    })),
  );
}

/** An amount of money, which is taken off once, and not off each of several prices. */
export function isMoney(alteration: JsonObject): boolean {
  const { dutyFreeAmount, taxIncludedAmount } = objectOf(alteration['price']);
  return [dutyFreeAmount, taxIncludedAmount].some((amount) => (amount ?? null) !== null);
}

export function namedIdOf({ entry }: PriceAsked): string | undefined {
  return idOf(entry['productOfferingPrice']);
}

/** A price of the catalogue as it is; a string names one that the catalog cannot read yet. */
export function fromOffered(price: SoldPrice | string): PriceAsked {
  const [entry = {}] = toProductPrices([price]);
  const said = { entry, path: 'productOffering', alterationPaths: [] };
  return typeof price === 'string' ? said : { ...said, price };
}

/** A price of the catalogue as the order says it. */
export function entryOf(price: SoldPrice, said: PriceAsked): JsonObject {
  const [written = {}] = toProductPrices([price]);
  const { productOfferingPrice: _named, price: amounts, ...words } = said.entry;
  return { ...written, ...words, ...(hasAmount(said.entry) ? { price: amounts } : {}) };
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

/** Where the order said what stands at this place of a product. */
export function orderPathOf(asked: readonly PriceAsked[], path: string): string {
  const match = /^productPrice\[(\d+)\](?:\.(?:productP|p)riceAlteration\[(\d+)\])?(.*)$/.exec(
    path,
  );
  const [, entry = '', alteration, rest = ''] = match ?? [];
  const said = asked[Number.parseInt(entry, 10)];
  if (said === undefined) return path;
  if (alteration === undefined) return `${said.path}${rest}`;
  const within = said.alterationPaths[Number.parseInt(alteration, 10)];
  return `${within ?? said.path}${rest}`;
}

/** Where a product has a price of its own. */
export function placeOf(product: Body, priceId: string): string {
  const entries = objectsOf(product['productPrice']);
  const index = entries.findIndex((entry) => soldIdsOf(entry).includes(priceId));
  const within = alterationsOf(entries[index] ?? {}).findIndex(({ id }) => id === priceId);
  const path = `productPrice[${index}]`;
  return within < 0 ? path : `${path}.productPriceAlteration[${within}]`;
}
