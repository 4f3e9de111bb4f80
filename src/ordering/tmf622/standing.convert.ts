// What an item states of an existing product. Clients send back what they were shown, so whatever equals the product
// asks for nothing.
import {
  idOf,
  isList,
  isObject,
  type JsonObject,
  objectOf,
  objectsOf,
  timeOf,
} from '../../core/json';
import type { Body } from '../../tmf';
import type { OrderItem } from '../domain/order';
import { itemOf } from './item.convert';
import { isDated, fromItem } from './order.convert';

/** What an item asks of its product, as JSON and parsed. */
export function asksOf(
  order: Body,
  key: string,
  standing: Body,
): { readonly said: JsonObject; readonly item: OrderItem } {
  const said = askedOf(itemOf(order, key), standing, isDated(order));
  return { said, item: fromItem(order, said, key) };
}

/**
 * The item without what it repeats of its product. A repeated end date is kept when nothing else dates the order
 * (`isDated`), and a repeated status when nothing else is stated: it then concerns other days.
 */
export function askedOf(item: JsonObject, standing: JsonObject, isDated: boolean): JsonObject {
  const { action, product } = item;
  const said = objectOf(product);
  const isOfStatus = action === 'modify' && Object.keys(said).every((name) => isOfState(name));
  const isKept = (name: string): boolean =>
    name === 'id' ||
    (name === 'status' && isOfStatus) ||
    (name === 'terminationDate' && action === 'delete' && !isDated);
  const asked = Object.entries(said).filter(
    ([name, value]) => isKept(name) || !isRepeated(name, value, standing[name]),
  );
  return { ...item, product: Object.fromEntries(asked) };
}

function isOfState(name: string): boolean {
  return isWordless(name) || ['id', 'status', 'startDate'].includes(name);
}

function isRepeated(name: string, said: unknown, standing: unknown): boolean {
  if (name === 'productCharacteristic') return areRepeated(objectsOf(said), objectsOf(standing));
  const isSame = idOf(said) !== undefined && idOf(said) === idOf(standing);
  return isSame || saysSame(said, standing);
}

/** Characteristics are compared by name; those not listed stay. */
function areRepeated(said: readonly JsonObject[], standing: readonly JsonObject[]): boolean {
  const names = new Set(said.map(({ name }) => name));
  const known = standing.filter(({ name }) => names.has(name));
  const isSame = known.every((entry, index) => saysSame({ ...entry, ...said[index] }, entry));
  return isSame && known.length === said.length;
}

/** Dates are compared as instants; class and address members are ignored. */
function saysSame(said: unknown, standing: unknown): boolean {
  if (isList(said) && isList(standing)) {
    const { length } = standing;
    return said.length === length && said.every((each, index) => saysSame(each, standing[index]));
  }
  if (isObject(said) && isObject(standing)) {
    const names = Object.keys({ ...said, ...standing }).filter((name) => !isWordless(name));
    return names.every((name) => saysSame(said[name], standing[name]));
  }
  if ((said ?? null) === (standing ?? null)) return true;
  const time = timeOf(said);
  return time !== undefined && time === timeOf(standing);
}

function isWordless(name: string): boolean {
  return name === 'href' || name.startsWith('@');
}
