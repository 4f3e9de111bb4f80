// The progress stated by a PATCH, and the order as it is compared meanwhile.
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

/** Gives items their former states, by id wherever they stood; an item that had ended stays unchanged. */
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
