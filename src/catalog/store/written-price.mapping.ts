// A price document read as its author meant it. Documents were validated when they were stored, so
// what has another type than expected here is an attribute nobody gave a meaning.
import { formatDecimal } from '../../core/decimal';
import { type Instant, tryParseInstant } from '../../core/time';
import { fromJsonNumber } from '../../tmf';
import type { Algorithm, UseValue, ValueUse, WrittenPrice } from '../domain/written-price';

type Json = Readonly<Record<string, unknown>>;

export function fromDocument(id: string, body: Json): WrittenPrice {
  const { price, unitOfMeasure, validFor } = body;
  const length = body['recurringChargePeriodLength'];
  return {
    id,
    name: text(body['name']) ?? id,
    priceType: text(body['priceType']),
    version: text(body['version']),
    price: moneyOf(json(price)),
    percentage: number(body['percentage'], 'percentage'),
    period: {
      type: text(body['recurringChargePeriodType']),
      length: typeof length === 'number' ? length : null,
    },
    unitOfMeasure: {
      amount: number(json(unitOfMeasure)['amount'], 'unitOfMeasure.amount'),
      units: text(json(unitOfMeasure)['units']),
    },
    uses: list(body['prodSpecCharValueUse']).flatMap(useOf),
    algorithms: list(body['pricingLogicAlgorithm']).map(algorithmOf),
    relationships: list(body['popRelationship']).flatMap(relationshipOf),
    parts: list(body['bundledPopRelationship']).flatMap((part) => text(part['id']) ?? []),
    taxes: list(body['tax']).flatMap(taxOf),
    validFrom: instantOf(json(validFor)['startDateTime']),
    validTo: instantOf(json(validFor)['endDateTime']),
    meter:
      text(body['meter']) ?? text(json(body['meter'])['id']) ?? text(json(body['meter'])['name']),
    exhaustion: text(body['exhaustion']),
    whileSuspended: said(body['whileSuspended']),
  };
}

function moneyOf({ unit, value }: Json): WrittenPrice['price'] {
  const amount = number(value, 'price.value');
  return amount === null ? null : { amount, currency: text(unit) ?? '' };
}

function useOf(use: Json): ValueUse[] {
  const name = text(use['name']);
  const values = list(use['productSpecCharacteristicValue']).map(valueOf);
  return name === null ? [] : [{ name, values }];
}

function valueOf({ value, valueFrom, valueTo, rangeInterval }: Json): UseValue {
  return {
    value: scalar(value),
    from: number(valueFrom, 'valueFrom'),
    to: number(valueTo, 'valueTo'),
    interval: text(rangeInterval),
  };
}

function algorithmOf({ id, name, href, plaSpecId }: Json): Algorithm {
  return { id: text(id), name: text(name), href: text(href), plaSpecId: text(plaSpecId) };
}

function relationshipOf({ id, relationshipType }: Json): { id: string; type: string }[] {
  const related = text(id);
  return related === null ? [] : [{ id: related, type: text(relationshipType) ?? '' }];
}

function taxOf({ taxCategory, taxRate }: Json): { category: string; ratePercent: string }[] {
  const ratePercent = number(taxRate, 'tax.taxRate');
  return ratePercent === null ? [] : [{ category: text(taxCategory) ?? '', ratePercent }];
}

function scalar(value: unknown): string | null {
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' ? number(value, 'value') : text(value);
}

function number(value: unknown, path: string): string | null {
  return typeof value === 'number' ? formatDecimal(fromJsonNumber(value, path)) : null;
}

function instantOf(value: unknown): Instant | null {
  return typeof value === 'string' ? (tryParseInstant(value) ?? null) : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What is no text is kept as one, so that compiling refuses it instead of passing it over. */
function said(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function json(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(json) : [];
}
