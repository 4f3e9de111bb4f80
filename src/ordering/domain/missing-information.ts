// Characteristics that an order's offerings require and its items do not state. The order waits, and tells where they
// belong.
import type { Order, OrderItem } from './order';

export type Missing = { readonly item: string; readonly characteristic: string };

/** The author of notes that Meterline writes. */
export const AUTHOR = 'Meterline';

/** Items that change or end a product need not state characteristics. */
export function missingFrom(
  item: Pick<OrderItem, 'id' | 'action' | 'characteristics'>,
  asked: readonly string[],
): Missing[] {
  if (item.action !== 'add') return [];
  return asked
    .filter((name) => !item.characteristics.includes(name))
    .map((characteristic) => ({ item: item.id, characteristic }));
}

/** Undefined when the last note says the same already. */
export function noteOf(
  { lastNote }: Pick<Order, 'lastNote'>,
  missing: readonly Missing[],
): string | undefined {
  const text = missing
    .map(
      ({ item, characteristic }) => `Item ${item}: the characteristic ${characteristic} is missing`,
    )
    .join('; ');
  return lastNote?.author === AUTHOR && lastNote.text === text ? undefined : text;
}

/** The path as a JSONPath in the order. */
export function pathOf({ item, characteristic }: Missing): string {
  const named = (value: string): string => `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
  return `$.productOrderItem[?(@.id==${named(item)})].product.productCharacteristic[?(@.name==${named(characteristic)})]`;
}
