// What an item says of the items that it is bundled with, and what follows from it: a member has one bundle, and a
// relation that joins nothing would leave the item alone, unsaid.
import { type JsonObject, objectsOf, textOf } from '../../core/json';
import type { Fault } from '../../inventory';
import type { Body } from '../../tmf';
import type { OrderItem } from '../domain/order';
import { itemOf, itemPathOf } from './item.convert';

export type Joined = {
  /** The keys of all bundles that an item is a member of, by its own key. */
  readonly bundlesOf: ReadonlyMap<string, readonly string[]>;
  /** Keys of the items whose offering is known. */
  readonly known: ReadonlySet<string>;
};

/** By the keys of the items. */
export function bundleFaultsOf(
  order: Body,
  items: readonly OrderItem[],
  joined: Joined,
): ReadonlyMap<string, Fault> {
  return new Map(
    items.flatMap((item): [string, Fault][] => {
      const fault = severalBundlesOf(item, items, joined) ?? unjoinedOf(order, item, items, joined);
      return fault === undefined ? [] : [[item.key, fault]];
    }),
  );
}

function severalBundlesOf(
  { key, bundledWith }: OrderItem,
  items: readonly OrderItem[],
  { bundlesOf }: Joined,
): Fault | undefined {
  const bundles = items.filter((each) => bundlesOf.get(key)?.includes(each.key));
  if (bundles.length < 2) return undefined;
  const named = bundles.map(({ id }) => id).join(', ');
  const path = itemPathOf(key);
  const reason = `would be a member of the items ${named}: a member has one bundle`;
  return { path: bundledWith.length === 0 ? path : `${path}.${RELATION}`, value: named, reason };
}

function unjoinedOf(
  order: Body,
  item: OrderItem,
  items: readonly OrderItem[],
  joined: Joined,
): Fault | undefined {
  if (item.action !== 'add' && item.action !== 'modify') return undefined;
  for (const named of item.bundledWith) {
    const reason = faultOf(named, item, items, joined);
    if (reason === undefined) continue;
    const relations = objectsOf(itemOf(order, item.key)[RELATION]);
    const place = relations.findIndex((each) => isBundling(each) && (each['id'] ?? '') === named);
    return { path: `${itemPathOf(item.key)}.${RELATION}[${place}].id`, value: named, reason };
  }
  return undefined;
}

function faultOf(
  id: string,
  item: OrderItem,
  items: readonly OrderItem[],
  { bundlesOf, known }: Joined,
): string | undefined {
  const others = items.filter((other) => other.id === id && other.key !== item.key);
  if (others.length === 0) return 'is no other item of the order';
  const isJoined = others.some(
    ({ key }) =>
      bundlesOf.get(item.key)?.includes(key) === true ||
      bundlesOf.get(key)?.includes(item.key) === true,
  );
  // Of products in service the relation tells what stands already; unknown offerings are charged to nobody.
  const isTold = [item, ...others].every(({ action }) => action !== 'add');
  if (isJoined || isTold || ![item, ...others].some(({ key }) => known.has(key))) return undefined;
  return 'is no bundle that the item could be a member of, nor a member of it';
}

const RELATION = 'productOrderItemRelationship';

export function isBundling({ relationshipType }: JsonObject): boolean {
  return /bundle/i.test(textOf(relationshipType) ?? '');
}
