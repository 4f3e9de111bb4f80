// What a TMF637 document says of a product. Everything else in it is kept as it stands.
import { idOf, type JsonObject, objectsOf, timeOf } from '../../core/json';
import { isQuantity, type Product } from '../domain/product';
import { readProductState } from '../domain/product-lifecycle';

export function fromResource({ id, body }: { id: string; body: JsonObject }): Product {
  const { quantity } = body;
  return {
    id,
    state: readProductState(body['status']),
    accountId: idOf(body['billingAccount']),
    offeringId: idOf(body['productOffering']),
    quantity: isQuantity(quantity) ? quantity : undefined,
    orderedAt: timeOf(body['orderDate']),
    startsAt: timeOf(body['startDate']),
    terminatesAt: timeOf(body['terminationDate']),
    priceIds: priceIdsOf(body),
    subjects: subjectsOf(body),
  };
}

/** Of every characteristic named `subject`. */
export function subjectsOf(product: JsonObject): string[] {
  const values = objectsOf(product['productCharacteristic'])
    .filter((characteristic) => characteristic['name'] === 'subject')
    .flatMap((characteristic) => subjectValues(characteristic['value']));
  return [...new Set(values)];
}

function subjectValues(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(subjectValues);
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' && value !== '' ? [value] : [];
}

function priceIdsOf(product: JsonObject): string[] {
  const ids = objectsOf(product['productPrice']).map((price) =>
    idOf(price['productOfferingPrice']),
  );
  return [...new Set(ids.filter((id) => id !== undefined))];
}
