// A price as the TMF620 document that a client would post; the inverse of reading one.
import { type Body, type Resource, textToJsonNumber } from '../../tmf';
import type { UseValue, ValueUse, WrittenPrice } from '../domain/written-price';

export function toPriceResource(price: WrittenPrice): Resource {
  return { id: price.id, body: toPriceBody(price) };
}

function toPriceBody(price: WrittenPrice): Body {
  const { price: money, unitOfMeasure, uses, algorithms, parts } = price;
  return withoutNothing({
    id: price.id,
    name: price.name,
    priceType: price.priceType,
    price: money && { unit: money.currency, value: textToJsonNumber(money.amount) },
    unitOfMeasure: withoutNothing({
      amount: number(unitOfMeasure.amount),
      units: unitOfMeasure.units,
    }),
    prodSpecCharValueUse: uses.map(toUse),
    pricingLogicAlgorithm: algorithms.map(withoutNothing),
    isBundle: parts.length > 0 ? true : null,
    bundledPopRelationship: parts.map((id) => ({ id })),
    '@type': 'ProductOfferingPrice',
  });
}

function toUse({ name, values }: ValueUse): Body {
  return { name, productSpecCharacteristicValue: values.map(toValue) };
}

function toValue({ value, from, to, interval }: UseValue): Body {
  return withoutNothing({
    value,
    valueFrom: number(from),
    valueTo: number(to),
    rangeInterval: interval,
  });
}

function number(text: string | null): number | null {
  return text === null ? null : textToJsonNumber(text);
}

/** TMF620 has no nulls, so missing values are left out. */
function withoutNothing(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => !isNothing(value)));
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
