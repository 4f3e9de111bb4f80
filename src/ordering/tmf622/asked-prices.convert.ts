// Prices stated for items of an order, each in the form of a product's price with its path in the order.
import { kindOf } from '../../catalog';
import { idOf, type JsonObject, objectOf, objectsOf, textOf } from '../../core/json';
import {
  alterationsOf,
  type Described,
  fromEntry,
  type Fault,
  isForOne,
  isMoney,
  isPriced,
  isUnsaid,
  alterationListOf,
  namedIdOf,
  otherPayer,
  payerOf,
  percentageOf,
  type PriceAsked,
  secondListOf,
  soldIdsOf,
  withBeginning,
  withOneList,
} from '../../inventory';
import type { Instant } from '../../core/time';
import { type Body, isSameValue } from '../../tmf';
import { itemPathOf } from './item.convert';

/** An alteration of the total of an item or of the order. */
export type TotalAltered = {
  readonly path: string;
  readonly alteration: JsonObject;
  /** Limits it to these price types; empty means all. */
  readonly priceTypes: readonly string[];
  readonly period: string | undefined;
  /** True when other items of the order are altered by it too. */
  readonly isShared: boolean;
};

export type PricesAsked = {
  readonly prices: readonly PriceAsked[];
  readonly totals: readonly TotalAltered[];
  /** The stated totals of the item and of the order. */
  readonly sums: readonly Sum[];
  /** Descriptions of prices that are not named. */
  readonly words: readonly Described[];
};

/** An entry of `itemTotalPrice` or `orderTotalPrice`. */
export type Sum = Pick<PriceAsked, 'entry' | 'path'>;

export const NOTHING_ASKED: PricesAsked = { prices: [], totals: [], sums: [], words: [] };

export function pricesAskedOf(order: Body, item: JsonObject, key: string): PricesAsked {
  const path = itemPathOf(key);
  const others = sellingItems(order) - (isSelling(item) ? 1 : 0);
  const own = sumsIn(item['itemTotalPrice'], `${path}.itemTotalPrice`);
  const ofOrder = sumsIn(order['orderTotalPrice'], 'orderTotalPrice');
  return {
    prices: pricesOf(item, path),
    words: entriesOf(item, path)
      .flat()
      .filter(({ entry }) => !isPriced(entry)),
    totals: [...totalsIn(own, false), ...totalsIn(ofOrder, others > 0)],
    sums: [...own, ...ofOrder],
  };
}

/** The prices that an item names or states; mere descriptions are left out. */
export function pricesOf(item: JsonObject, path = ''): PriceAsked[] {
  const { ofItem, ofProduct } = priceListsOf(item, path);
  const isRepeated = (price: PriceAsked) =>
    namedIdOf(price) === undefined && ofItem.some((each) => isOfSamePrice(price, each));
  return [...ofItem, ...ofProduct.filter((price) => !isRepeated(price))];
}

/** The prices listed by an item and by its product, with their paths. */
export function priceListsOf(item: JsonObject, path: string) {
  const [ofItem, ofProduct] = entriesOf(item, path).map((list) =>
    list.filter(({ entry }) => isPriced(entry)),
  );
  return { ofItem: ofItem ?? [], ofProduct: ofProduct ?? [] };
}

function entriesOf(item: JsonObject, path: string): PriceAsked[][] {
  return [
    objectsOf(item['itemPrice']).map((price, index) => asked(price, `${path}.itemPrice[${index}]`)),
    objectsOf(objectOf(item['product'])['productPrice']).map((price, index) =>
      asked(price, `${path}.product.productPrice[${index}]`),
    ),
  ];
}

/** Compares the named prices; entries without one are compared by all members except id and texts. */
export function isOfSamePrice(one: PriceAsked, other: PriceAsked): boolean {
  const [id, otherId] = [namedIdOf(one), namedIdOf(other)];
  if (id !== undefined || otherId !== undefined) return id === otherId;
  return isSameValue(termsIn(one), termsIn(other));
}

function termsIn({ entry }: PriceAsked): JsonObject {
  const terms = Object.entries(entry).filter(([name]) => !WORDS.includes(name));
  return Object.fromEntries(terms.filter(([name]) => !name.startsWith('@')));
}

const WORDS = ['id', 'href', 'name', 'description'];

/** The number of items, nested ones too, that sell or change something. */
function sellingItems(holder: JsonObject): number {
  const items = objectsOf(holder['productOrderItem']);
  return items.reduce((count, item) => count + sellingItems(item), items.filter(isSelling).length);
}

function isSelling({ action }: JsonObject): boolean {
  return action !== 'delete' && action !== 'noChange';
}

function asked(price: JsonObject, path: string): PriceAsked {
  return fromEntry(withOneList(price), path, alterationListOf(price) ?? 'priceAlteration');
}

function sumsIn(totals: unknown, path: string): Sum[] {
  return objectsOf(totals).map((entry, place) => ({
    entry: withOneList(entry),
    path: `${path}[${place}]`,
  }));
}

function totalsIn(sums: readonly Sum[], isShared: boolean): TotalAltered[] {
  return sums.flatMap(({ entry, path }) =>
    alterationsOf(entry).map((alteration, index) => ({
      path: `${path}.priceAlteration[${index}]`,
      alteration,
      priceTypes: [entry, alteration].flatMap(({ priceType }) => textOf(priceType) ?? []),
      period: textOf(entry['recurringChargePeriod']),
      isShared,
    })),
  );
}

/** Of entries that are paid for, also those that only describe a price. */
export function askedFaultOf(
  { prices, sums, words }: PricesAsked,
  payer: string | undefined,
): Fault | undefined {
  const paid = payer === undefined ? [] : [...prices, ...sums, ...words];
  const faults = [
    ...[...prices, ...sums].map(({ entry, path }) => secondListOf(entry, path)),
    ...sums.map(misplacedOf),
    ...paid.map(({ entry, path }) => otherPayer({ path, accountId: payerOf(entry) }, payer ?? '')),
  ];
  return faults.find((fault) => fault !== undefined);
}

/** Refuses on a total what would be followed on a price, and a type of no fee. */
function misplacedOf({ entry, path }: Sum): Fault | undefined {
  const percentage = percentageOf(entry);
  if (percentage !== undefined) {
    const reason = 'alters a price, and is said in a priceAlteration';
    return { path: `${path}.price.percentage`, value: percentage, reason };
  }
  const unit = textOf(entry['unitOfMeasure']);
  if (!isForOne(unit) && alterationsOf(entry).some(isMoney)) {
    const reason = 'is not for one: money is off a piece';
    return { path: `${path}.unitOfMeasure`, value: unit, reason };
  }
  const id = idOf(entry['productOfferingPrice']);
  const reason = 'is sold where an itemPrice names it, and not by a total';
  return id === undefined
    ? otherKindOf({ entry, path })
    : { path: `${path}.productOfferingPrice.id`, value: id, reason };
}

/** An alteration of a total of what is no fee would be of no price, or of all. */
function otherKindOf({ entry, path }: Sum): Fault | undefined {
  const priceType = textOf(entry['priceType']);
  if (isUnsaid(priceType) || alterationsOf(entry).length === 0) return undefined;
  const kind = kindOf(priceType);
  if (kind === 'recurring' || kind === 'oneTime') return undefined;
  const reason = 'must be recurring or oneTime, as the prices whose total is altered';
  return { path: `${path}.priceType`, value: priceType, reason };
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

/** Sets the start of alterations that state none to the time the order takes effect. */
export function withStart(said: PriceAsked, at: Instant): PriceAsked {
  const alterations = alterationsOf(said.entry);
  if (alterations.length === 0) return said;
  const since = alterations.map((each) => withBeginning(each, at));
  return { ...said, entry: { ...said.entry, productPriceAlteration: since } };
}

/** The path of a price in the product. */
export function placeOf(product: Body, priceId: string): string {
  const entries = objectsOf(product['productPrice']);
  const index = entries.findIndex((entry) => soldIdsOf(entry).includes(priceId));
  const within = alterationsOf(entries[index] ?? {}).findIndex(({ id }) => id === priceId);
  const path = `productPrice[${index}]`;
  return within < 0 ? path : `${path}.productPriceAlteration[${within}]`;
}
