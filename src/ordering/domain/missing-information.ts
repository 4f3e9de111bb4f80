// What an order cannot go on without: the characteristics its offerings ask for and its items do not
// say. The order waits, and says where the answer belongs.
import type { Order, OrderItem } from './order';

export type Missing = { readonly item: string; readonly characteristic: string };

/** Who writes our notes. */
export const AUTHOR = 'Meterline';

/** An item that changes or ends a product leaves what it does not say as it is. */
export function missingFrom(
  item: Pick<OrderItem, 'id' | 'action' | 'characteristics'>,
  asked: readonly string[],
): Missing[] {
  if (item.action !== 'add') return [];
  return asked
    .filter((name) => !item.characteristics.includes(name))
    .map((characteristic) => ({ item: item.id, characteristic }));
}

/** Undefined when the last note of the order says just that. */
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

/** As a JSONPath of the order. */
export function pathOf({ item, characteristic }: Missing): string {
  const named = (value: string): string => `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
  return `$.productOrderItem[?(@.id==${named(item)})].product.productCharacteristic[?(@.name==${named(characteristic)})]`;
}
