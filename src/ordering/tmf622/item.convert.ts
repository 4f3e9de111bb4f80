// An item of an order by its key, which counts from 1 at every level: `2.1` is the first of those in the second.
import { type JsonObject, objectsOf } from '../../core/json';
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
