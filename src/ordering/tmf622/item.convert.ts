// An item of an order by its key, which counts from 1 at every level: `2.1` is the first of those in the second.
import { groupBy } from '../../core/group-by';
import { type JsonObject, objectsOf, textOf } from '../../core/json';
import type { Body } from '../../tmf';

/** Nothing where there is none. */
export function itemOf(order: Body, key: string): JsonObject {
  return placesOf(key).reduce<JsonObject>(
    (holder, place) => objectsOf(holder['productOrderItem'])[place] ?? {},
    order,
  );
}

/** Where it stands, as errors say it. */
export function itemPathOf(key: string): string {
  return placesOf(key)
    .map((place) => `productOrderItem[${place}]`)
    .join('.');
}

function placesOf(key: string): number[] {
  return key.split('.').map((step) => Number.parseInt(step, 10) - 1);
}

/** Every item, nested ones behind what they are nested in, as it is changed. */
export function withItems(
  holder: Body,
  change: (item: JsonObject, key: string) => JsonObject,
  prefix = '',
): Body {
  if (holder['productOrderItem'] === undefined) return holder;
  const items = objectsOf(holder['productOrderItem']).map((item, index) => {
    const key = `${prefix}${index + 1}`;
    return withItems(change(item, key), change, `${key}.`);
  });
  return { ...holder, productOrderItem: items };
}

/** An item that says no id gets the first number that is none of another's. */
export function withItemIds(order: Body): Body {
  const taken = itemPlacesOf(order);
  let last = 0;
  const next = (): string => {
    do last += 1;
    while (taken.has(`${last}`));
    return `${last}`;
  };
  return withItems(order, (item) => ({ ...item, id: textOf(item['id']) ?? next() }));
}

/** All items of an order by their ids, with the place where each stands. */
export function itemPlacesOf(order: Body): ReadonlyMap<string, readonly ItemPlace[]> {
  return groupBy(placesWithin(order), ({ id }) => id);
}

export type ItemPlace = { readonly id: string; readonly item: JsonObject; readonly path: string };

function placesWithin(holder: JsonObject, prefix = ''): ItemPlace[] {
  return objectsOf(holder['productOrderItem']).flatMap((item, index) => {
    const path = `${prefix}productOrderItem[${index}]`;
    return [{ id: textOf(item['id']) ?? '', item, path }, ...placesWithin(item, `${path}.`)];
  });
}
