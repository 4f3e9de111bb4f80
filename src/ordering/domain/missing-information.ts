// What an order cannot go on without: the characteristics its offerings ask for and its items do not
// say. The order waits, and says where the answer belongs.
import { type JsonObject, objectsOf } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import { type OrderItem } from './order-item';

export type Missing = { readonly item: string; readonly characteristic: string };

const AUTHOR = 'Meterline';

/** An item that changes or ends a product leaves what it does not say as it is. */
export function missingFrom(item: OrderItem, asked: readonly string[]): Missing[] {
  if (item.action !== 'add') return [];
  const said = new Set(
    objectsOf(item.product['productCharacteristic']).filter(hasValue).map(nameOf),
  );
  return asked
    .filter((name) => !said.has(name))
    .map((characteristic) => ({ item: item.id, characteristic }));
}

/** The order with a note of what is missing, unless its last note says just that. */
export function notedAsMissing(
  order: JsonObject,
  missing: readonly Missing[],
  at: Instant,
): JsonObject {
  const text = missing
    .map(
      ({ item, characteristic }) => `Item ${item}: the characteristic ${characteristic} is missing`,
    )
    .join('; ');
  const notes = objectsOf(order['note']);
  const last = notes.at(-1);
  if (last?.['author'] === AUTHOR && last['text'] === text) return order;
  return { ...order, note: [...notes, { author: AUTHOR, date: formatInstant(at), text }] };
}

/** As a JSONPath of the order. */
export function pathOf({ item, characteristic }: Missing): string {
  const named = (value: string): string => `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
  return `$.productOrderItem[?(@.id==${named(item)})].product.productCharacteristic[?(@.name==${named(characteristic)})]`;
}

function hasValue(characteristic: JsonObject): boolean {
  return characteristic['value'] !== undefined && characteristic['value'] !== null;
}

function nameOf(characteristic: JsonObject): unknown {
  return characteristic['name'];
}
