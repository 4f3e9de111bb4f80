// What a PATCH says of how far an order and its items are, and the order as it is looked at meanwhile.
import { objectsOf } from '../../core/json';
import type { Body } from '../../tmf';
import { hasEnded, type ItemState, readItemState } from '../domain/order-lifecycle';
import type { Report } from '../domain/order-report';
import { itemOf, itemPlacesOf, withItems } from './item.convert';
import { fromResource } from './order.convert';

export function reportOf(before: Body, after: Body): Report {
  const [{ state: from }, { state: to, items }] = [fromResource(before), fromResource(after)];
  const said = items.flatMap(({ key }): [string, ItemState][] => {
    const state = readItemState(itemOf(after, key)['state']);
    return state === undefined ? [] : [[key, state]];
  });
  return { state: to === from ? undefined : to, itemStates: new Map(said) };
}

/** As far as its items were, by their ids, wherever they stood; one that had ended stands as it did. */
export function withFormerItems(after: Body, before: Body): Body {
  const former = itemPlacesOf(before);
  return withItems(after, (item) => {
    const [known] = former.get(String(item['id'])) ?? [];
    const state = readItemState(known?.item['state']) ?? 'acknowledged';
    if (known === undefined || !hasEnded(state)) return { ...item, state };
    const { productOrderItem: nested } = item;
    const { productOrderItem: _before, ...ended } = known.item;
    return objectsOf(nested).length === 0 ? ended : { ...ended, productOrderItem: nested };
  });
}
