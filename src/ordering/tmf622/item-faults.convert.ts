// Faults of an item: one thing stated differently in two places, or changes stated for a product that ends or stays.
import { ownValue } from '../../core/own-value';
import type { ErrorDetail } from '../../core/domain-error';
import { idOf, isObject, type JsonObject, objectOf, objectsOf } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import { type Fault, isPlainEntry, namedIdOf, type PriceAsked, soldIdsOf } from '../../inventory';
import type { Body } from '../../tmf';
import type { Action } from '../domain/order';
import { isOfSamePrice, priceListsOf, type PricesAsked } from './asked-prices.convert';
import { itemOf, itemPathOf } from './item.convert';
import { endOf, quantityOf } from './product.convert';

/** Attributes that the item and its product may both state. */
const OF_BOTH = ['quantity', 'productOffering', 'billingAccount'];
/** Attributes that a `delete` may state, because they date and order the end. */
const OF_END = ['status', 'terminationDate'];
const OF_PRODUCT = [...OF_BOTH, 'startDate', 'productCharacteristic'];

export function contradictionOf(item: JsonObject, path: string): Fault | undefined {
  const product = objectOf(item['product']);
  const name = OF_BOTH.find((each) => isSaid(product[each]) && isOther(item[each], product[each]));
  if (name === undefined) return otherPricesOf(item, path);
  const reason = `is not ${said(item[name])}, as the item itself says`;
  return faultAt(`${path}.product.${name}`, product[name], reason);
}

/** When both the item and its product list prices, the lists must be the same. */
function otherPricesOf(item: JsonObject, path: string): Fault | undefined {
  const { ofItem, ofProduct } = priceListsOf(item, path);
  if (ofItem.length === 0 || ofProduct.length === 0) return undefined;
  const beside = (list: readonly PriceAsked[], other: readonly PriceAsked[]) =>
    list.find((price) => !other.some((each) => isOfSamePrice(price, each)));
  const odd = beside(ofProduct, ofItem);
  const left = odd ?? beside(ofItem, ofProduct);
  if (left === undefined) return undefined;
  const list = odd === undefined ? 'product.productPrice' : 'itemPrice';
  const reason = `is not among the prices of ${list}, which lists what is sold, too`;
  const value = namedIdOf(left);
  const place = value === undefined ? left.path : `${left.path}.productOfferingPrice.id`;
  return faultAt(place, value, reason);
}

/** The path of an offering without an id, when neither the item nor its product names one. */
export function unnamedOfferingOf(item: JsonObject, path: string): string | undefined {
  const [own, ofProduct] = [item, objectOf(item['product'])].map((each) => each['productOffering']);
  if (isSaid(own) || isSaid(ofProduct)) return undefined;
  if (isObject(own)) return `${path}.productOffering.id`;
  return isObject(ofProduct) ? `${path}.product.productOffering.id` : undefined;
}

/** The path of an account without an id: another one, or nobody, would pay for what is added. */
export function unnamedPayerOf(item: JsonObject, path: string): string | undefined {
  const [own, ofProduct] = [item, objectOf(item['product'])].map((each) => each['billingAccount']);
  if (isObject(own) && !isSaid(own)) return `${path}.billingAccount.id`;
  if (isSaid(own) || !isObject(ofProduct) || isSaid(ofProduct)) return undefined;
  return `${path}.product.billingAccount.id`;
}

/** The account of an order pays for what is added; to change who pays for a product, its item must say so. */
export function otherPayerOf(order: Body, standing: Body): Fault | undefined {
  const [named, pays] = [order['billingAccount'], standing['billingAccount']];
  if (!isOther(named, pays)) return undefined;
  const reason = `is not who pays for the product, ${said(pays)}: its item says which of them is to`;
  return faultAt('billingAccount', named, reason);
}

/** A member cannot go on without its bundle. */
export function outlastsBundleOf(
  product: Body,
  endsAt: Instant | undefined,
  path: string,
): Fault | undefined {
  const end = endOf(product);
  if (endsAt === undefined || (end !== undefined && end <= endsAt)) return undefined;
  const reason = `is after the end of its bundle, ${formatInstant(endsAt)}`;
  return faultAt(`${path}.product.terminationDate`, product['terminationDate'], reason);
}

/** A product that ends or stays cannot be changed by the same item. `item` lacks what it repeats of the product. */
export function changeBesideOf(
  action: Action,
  item: JsonObject,
  standing: Body,
  { prices, totals }: PricesAsked,
  path: string,
): Fault | undefined {
  const reason = `is not so of the product, which ${action === 'delete' ? ENDS : STAYS}`;
  const had: JsonObject = { ...standing, quantity: quantityOf(standing) };
  const ofProduct = action === 'delete' ? OF_PRODUCT : [...OF_PRODUCT, ...OF_END];
  for (const [names, says, place] of [
    [OF_BOTH, item, path],
    [ofProduct, objectOf(item['product']), `${path}.product`],
  ] as const) {
    const name = names.find((each) => isOther(says[each], had[each]));
    if (name !== undefined) return faultAt(`${place}.${name}`, says[name], reason);
  }
  const sold = new Set(objectsOf(standing['productPrice']).flatMap(soldIdsOf));
  // A total of the whole order concerns only items that sell something.
  const asked =
    prices.find((price) => !isSold(price, sold)) ?? totals.find(({ isShared }) => !isShared);
  return asked && { path: asked.path, reason };
}

const ENDS = 'ends as it is and whole: change it by modify';
const STAYS = 'stays as it is: change it by modify';

function isSold({ entry }: PriceAsked, sold: ReadonlySet<string>): boolean {
  return isPlainEntry(entry) && soldIdsOf(entry).every((id) => sold.has(id));
}

/** References are compared by id. */
function isOther(value: unknown, known: unknown): boolean {
  return isSaid(value) && wordOf(value) !== wordOf(known);
}

function isSaid(value: unknown): boolean {
  return (wordOf(value) ?? null) !== null;
}

function wordOf(value: unknown): unknown {
  return isObject(value) ? idOf(value) : value;
}

function said(value: unknown): string {
  return isSaid(value) ? JSON.stringify(wordOf(value)) : 'said';
}

function faultAt(path: string, value: unknown, reason: string): Fault {
  return { path: isObject(value) ? `${path}.id` : path, value: wordOf(value), reason };
}

/** The parts of an item's product with their paths: in the item, in its product, or in the order for all items. */
export function detailsOf(
  order: Body,
  key: string,
  details: readonly ErrorDetail[],
): readonly ErrorDetail[] {
  return details.map((detail) => ({ ...detail, path: pathIn(order, key, detail.path) }));
}

function pathIn(order: Body, key: string, path: string): string {
  if (/^(?:productOrderItem\[|orderTotalPrice)/.test(path)) return path;
  const [item, place] = [itemOf(order, key), itemPathOf(key)];
  const [name = ''] = path.split(/[.[]/, 1);
  if (isHeld(item, name) && name !== 'id') return `${place}.${path}`;
  const product = objectOf(item['product']);
  if (isHeld(product, name)) return `${place}.product.${path}`;
  if (name === 'requestedStartDate' && isHeld(product, 'startDate')) {
    return `${place}.product.startDate`;
  }
  const ofOrder = ownValue(SAID_FOR_ALL, name);
  if (ofOrder !== undefined && isHeld(order, ofOrder)) return path.replace(name, ofOrder);
  return `${place}.${OF_ITEM.includes(name) ? '' : 'product.'}${path}`;
}

/** Attributes of the order that apply to items which do not state them, by their names in a product. */
const SAID_FOR_ALL: Readonly<Record<string, string>> = {
  billingAccount: 'billingAccount',
  requestedStartDate: 'requestedStartDate',
  startDate: 'requestedStartDate',
  terminationDate: 'requestedStartDate',
};
const OF_ITEM = ['action', 'product', 'productOffering', 'quantity'];

function isHeld(holder: JsonObject, name: string): boolean {
  return (holder[name] ?? null) !== null;
}
