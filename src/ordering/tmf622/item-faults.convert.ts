// Where an item says what cannot be followed: one thing in two places, or more of a product than that it ends or stays.
import { idOf, isObject, type JsonObject, objectOf, objectsOf } from '../../core/json';
import { type Fault, isPlainEntry, type PriceAsked, soldIdsOf } from '../../inventory';
import type { Body } from '../../tmf';
import type { Action } from '../domain/order';
import type { PricesAsked } from './asked-prices.convert';
import { quantityOf } from './product.convert';

/** What an item says of its product, which may say it, too. */
const OF_BOTH = ['quantity', 'productOffering', 'billingAccount'];
/** What dates and orders an end itself. */
const OF_END = ['status', 'terminationDate'];
const OF_PRODUCT = [...OF_BOTH, 'startDate', 'productCharacteristic'];

export function contradictionOf(item: JsonObject, path: string): Fault | undefined {
  const product = objectOf(item['product']);
  const name = OF_BOTH.find((each) => isSaid(product[each]) && isOther(item[each], product[each]));
  if (name === undefined) return undefined;
  const reason = `is not ${said(item[name])}, as the item itself says`;
  return faultAt(`${path}.product.${name}`, product[name], reason);
}

/** Where an item speaks of an offering that neither it nor its product names. */
export function unnamedOfferingOf(item: JsonObject, path: string): string | undefined {
  const [own, ofProduct] = [item, objectOf(item['product'])].map((each) => each['productOffering']);
  if (isSaid(own) || isSaid(ofProduct)) return undefined;
  if (isObject(own)) return `${path}.productOffering.id`;
  return isObject(ofProduct) ? `${path}.product.productOffering.id` : undefined;
}

/** An order names who pays for what it adds; what it changes is paid by another where its item says so. */
export function otherPayerOf(order: Body, standing: Body): Fault | undefined {
  const [named, pays] = [order['billingAccount'], standing['billingAccount']];
  if (!isOther(named, pays)) return undefined;
  const reason = `is not who pays for the product, ${said(pays)}: its item says which of them is to`;
  return faultAt('billingAccount', named, reason);
}

/** A product ends as it stands, and whole, or stays so. `item` says nothing of it that it has already. */
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
  // What is said of all items of an order is of those that sell something.
  const asked =
    prices.find((price) => !isSold(price, sold)) ?? totals.find(({ isShared }) => !isShared);
  return asked && { path: asked.path, reason };
}

const ENDS = 'ends as it is and whole: change it by modify';
const STAYS = 'stays as it is: change it by modify';

function isSold({ entry }: PriceAsked, sold: ReadonlySet<string>): boolean {
  return isPlainEntry(entry) && soldIdsOf(entry).every((id) => sold.has(id));
}

/** Of references the ids count. */
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
