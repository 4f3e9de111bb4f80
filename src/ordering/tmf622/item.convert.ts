// Items of an order by key, which counts from 1 at each level: `2.1` is the first item nested in the second.
import { groupBy } from '../../core/group-by';
import { type JsonObject, objectsOf, textOf } from '../../core/json';
import type { Body } from '../../tmf';

/** An empty object when there is no such item. */
export function itemOf(order: Body, key: string): JsonObject {
  return placesOf(key).reduce<JsonObject>(
    (holder, place) => objectsOf(holder['productOrderItem'])[place] ?? {},
    order,
  );
}

/** The path of the item, for messages. */
export function itemPathOf(key: string): string {
  return placesOf(key)
    .map((place) => `productOrderItem[${place}]`)
    .join('.');
}

function placesOf(key: string): number[] {
  return key.split('.').map((step) => Number.parseInt(step, 10) - 1);
}

/** Applies a change to every item; nested ones come after their parent. */
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

/** An item without an id gets the first number that is not the id of another. */
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

/** All items by id, with the paths where they stand. */
export function itemPlacesOf(order: Body): ReadonlyMap<string, readonly ItemPlace[]> {
  return groupBy(placesWithin(order), ({ id }) => id);
}

/** The second place of an id that several items of the order have, unless they had it before. */
export function repeatedPlaceOf(order: Body, before: Body = {}): ItemPlace | undefined {
  const stood = itemPlacesOf(before);
  const repeated = [...itemPlacesOf(order)].find(
    ([id, places]) => id !== '' && places.length > Math.max(1, stood.get(id)?.length ?? 0),
  );
  return repeated?.[1][1];
}

export type ItemPlace = { readonly id: string; readonly item: JsonObject; readonly path: string };

function placesWithin(holder: JsonObject, prefix = ''): ItemPlace[] {
  return objectsOf(holder['productOrderItem']).flatMap((item, index) => {
    const path = `${prefix}productOrderItem[${index}]`;
    return [{ id: textOf(item['id']) ?? '', item, path }, ...placesWithin(item, `${path}.`)];
  });
}
