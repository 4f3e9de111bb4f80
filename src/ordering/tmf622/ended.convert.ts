// What was asked for of an order that has ended: a change of it would be followed by nobody.
import { idOf, type JsonObject, objectsOf } from '../../core/json';
import { type Body, isSameValue } from '../../tmf';
import { withItemIds } from './item.convert';

type Said = { readonly path: string; readonly value: unknown };

const OF_ORDER = [
  'billingAccount',
  'orderTotalPrice',
  'requestedCompletionDate',
  'requestedInitialState',
  'requestedStartDate',
];
const OF_ITEM = [
  'id',
  'action',
  'quantity',
  'billingAccount',
  'productOffering',
  'itemPrice',
  'itemTotalPrice',
  'product',
  'productOrderItemRelationship',
];
/** Only the id decides; other words of them describe. */
const REFERENCES: readonly string[] = ['billingAccount', 'productOffering'];

export function orderChangeOf(before: Body, after: Body): Said | undefined {
  return changedOf(OF_ORDER, before, after, '');
}

/** The state of an item is not compared: it is ours to say. */
export function itemChangeOf(before: Body, after: Body): Said | undefined {
  return changedBelow(before, withItemIds(after), '');
}

function changedBelow(before: JsonObject, after: JsonObject, prefix: string): Said | undefined {
  const [stood, said] = [before, after].map((holder) => objectsOf(holder['productOrderItem']));
  const count = Math.max(stood?.length ?? 0, said?.length ?? 0);
  for (let index = 0; index < count; index += 1) {
    const [was, is] = [stood?.[index], said?.[index]];
    const path = `${prefix}productOrderItem[${index}]`;
    if (was === undefined || is === undefined) return { path, value: is?.['id'] };
    const changed = changedOf(OF_ITEM, was, is, `${path}.`) ?? changedBelow(was, is, `${path}.`);
    if (changed !== undefined) return changed;
  }
  return undefined;
}

function changedOf(
  names: readonly string[],
  before: JsonObject,
  after: JsonObject,
  prefix: string,
): Said | undefined {
  const name = names.find((each) => !isSame(each, before[each], after[each]));
  if (name === undefined) return undefined;
  const isReference = REFERENCES.includes(name);
  const value = isReference ? idOf(after[name]) : after[name];
  return { path: `${prefix}${name}${isReference ? '.id' : ''}`, value };
}

function isSame(name: string, before: unknown, after: unknown): boolean {
  return REFERENCES.includes(name)
    ? idOf(before) === idOf(after)
    : isSameValue(before ?? null, after ?? null);
}
