// Reads the parts of a TMF637 document that matter; all other attributes are stored unchanged.
import type { Characteristics, SoldPrice } from '../../catalog';
import { parseDecimal } from '../../core/decimal';
import { groupBy } from '../../core/group-by';
import { idOf, type JsonObject, objectsOf, textOf, timeOf } from '../../core/json';
import { toMoney } from '../../tmf';
import { isQuantity, type Product } from '../domain/product';
import { readProductState } from '../domain/product-lifecycle';
import { soldIdsOf } from './said-price.convert';

export function fromResource({ id, body }: { id: string; body: JsonObject }): Product {
  const { quantity } = body;
  return {
    id,
    state: readProductState(body['status']),
    accountId: idOf(body['billingAccount']),
    offeringId: idOf(body['productOffering']),
    specificationId: idOf(body['productSpecification']),
    quantity: isQuantity(quantity) ? quantity : undefined,
    orderedAt: timeOf(body['orderDate']),
    startsAt: timeOf(body['startDate']),
    terminatesAt: timeOf(body['terminationDate']),
    priceIds: priceIdsOf(body),
    ...(objectsOf(body['productOrderItem']).length > 0 ? { isOrdered: true } : {}),
    characteristics: characteristicsOf(body),
    subjects: subjectsOf(body),
  };
}

/** Values by name as text; `subject` is left out, because it says whom the product answers for. */
export function characteristicsOf(product: JsonObject): Characteristics {
  const said = objectsOf(product['productCharacteristic']).flatMap(({ name, value }) => {
    const known = textOf(name);
    return known === undefined || known === 'subject' ? [] : [[known, textsIn(value)] as const];
  });
  const byName = groupBy(said, ([name]) => name);
  return new Map(
    [...byName].map(([name, entries]) => [name, entries.flatMap(([, texts]) => texts)]),
  );
}

/** The values of all characteristics named `subject`. */
export function subjectsOf(product: JsonObject): string[] {
  const values = objectsOf(product['productCharacteristic'])
    .filter((characteristic) => characteristic['name'] === 'subject')
    .flatMap((characteristic) => subjectValues(characteristic['value']));
  return [...new Set(values)];
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'boolean' ? [String(value)] : subjectValues(value);
}

function subjectValues(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(subjectValues);
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' && value !== '' ? [value] : [];
}

function priceIdsOf(product: JsonObject): string[] {
  return [...new Set(objectsOf(product['productPrice']).flatMap(soldIdsOf))];
}

type Price = Pick<SoldPrice, 'id' | 'name' | 'kind' | 'period' | 'amount' | 'currency'>;

/** `productPrice` for what a product is sold at. A string is the id of a price that cannot be read yet. */
export function toProductPrices(prices: ReadonlyArray<Price | string>): JsonObject[] {
  return prices.map((price) => {
    if (typeof price === 'string') {
      return { name: price, price: {}, ...offeringPrice(price, price) };
    }
    const { id, name, kind, period, amount, currency } = price;
    const isAmount = amount !== null && currency !== null;
    return {
      name,
      priceType: kind,
      ...(period === null ? {} : { recurringChargePeriod: `${period.length} ${period.unit}` }),
      price: isAmount ? { dutyFreeAmount: toMoney(parseDecimal(amount), currency) } : {},
      ...offeringPrice(id, name),
    };
  });
}

/** Entries of prices that stay are kept unchanged, with their alterations. */
export function withPrices(
  product: JsonObject,
  prices: ReadonlyArray<Price & Pick<SoldPrice, 'discount'>>,
): JsonObject[] {
  const known = new Map(
    objectsOf(product['productPrice']).map((entry) => [soldIdsOf(entry)[0], entry]),
  );
  const fees = prices.filter(({ discount }) => discount?.alteration === undefined);
  return fees.map((price) => known.get(price.id) ?? toProductPrices([price])[0] ?? {});
}

function offeringPrice(id: string, name: string): JsonObject {
  return { productOfferingPrice: { id, name, '@referredType': 'ProductOfferingPrice' } };
}
