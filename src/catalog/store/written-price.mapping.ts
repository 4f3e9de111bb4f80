// Reads a price document. It was validated when it was stored, so a value of an unexpected type belongs to an
// attribute without meaning here.
import { formatDecimal } from '../../core/decimal';
import { type JsonObject, objectOf, objectsOf, saysNothing, textOf } from '../../core/json';
import { fromJsonNumber, validityOf } from '../../tmf';
import { isWithdrawnAs } from '../domain/sale-terms';
import type {
  Algorithm,
  TaxAmount,
  UseValue,
  ValueUse,
  WrittenPrice,
} from '../domain/written-price';
import { foreignWordsOf } from './foreign-words.mapping';

/** Keyed by id. */
export type WrittenPrices = ReadonlyMap<string, WrittenPrice>;

export function fromDocument(id: string, body: JsonObject): WrittenPrice {
  const { price, unitOfMeasure } = body;
  const length = body['recurringChargePeriodLength'];
  return {
    id,
    name: text(body['name']) ?? id,
    priceType: text(body['priceType']),
    version: text(body['version']),
    price: moneyOf(objectOf(price)),
    percentage: number(body['percentage'], 'percentage'),
    period: {
      type: text(body['recurringChargePeriodType']),
      length: typeof length === 'number' ? length : null,
    },
    unitOfMeasure: {
      amount: number(objectOf(unitOfMeasure)['amount'], 'unitOfMeasure.amount'),
      units: text(objectOf(unitOfMeasure)['units']),
    },
    uses: objectsOf(body['prodSpecCharValueUse']).flatMap(useOf),
    algorithms: objectsOf(body['pricingLogicAlgorithm']).map(algorithmOf),
    relationships: objectsOf(body['popRelationship']).flatMap(relationshipOf),
    parts: objectsOf(body['bundledPopRelationship']).flatMap((part) => text(part['id']) ?? []),
    taxes: objectsOf(body['tax']).flatMap(taxOf),
    taxAmounts: objectsOf(body['tax']).flatMap(taxAmountOf),
    unsaid: unsaidIn(body),
    foreign: foreignWordsOf(body),
    ...validityOf(body),
    ...sellingOf(body),
    meter:
      text(body['meter']) ??
      text(objectOf(body['meter'])['id']) ??
      text(objectOf(body['meter'])['name']),
    exhaustion: text(body['exhaustion']),
    whileSuspended: said(body['whileSuspended']),
  };
}

/** A price for one of several places or terms is only sold when an order names it. */
function sellingOf(body: JsonObject): Pick<WrittenPrice, 'selling' | 'choices'> {
  const choices = CHOICES.filter((name) => objectsOf(body[name]).length > 0);
  const said = choices.length > 0 ? { choices } : {};
  if (isWithdrawnAs(text(body['lifecycleStatus']) ?? '')) return { selling: 'withdrawn', ...said };
  return choices.length > 0 ? { selling: 'picked', ...said } : {};
}

const CHOICES = ['place', 'productOfferingTerm'] as const;

function moneyOf({ unit, value }: JsonObject): WrittenPrice['price'] {
  const amount = number(value, 'price.value');
  return amount === null ? null : { amount, currency: text(unit) ?? '' };
}

/** Words of a value, which say nothing where they stand beside the values. */
const BESIDE_VALUES = ['value', 'valueFrom', 'valueTo', 'regex', 'rangeInterval'];

function useOf(use: JsonObject): ValueUse[] {
  const name = text(use['name']);
  const values = objectsOf(use['productSpecCharacteristicValue']).map(valueOf);
  const besides = BESIDE_VALUES.filter((word) => !saysNothing(use[word]));
  if (name === null && values.length + besides.length === 0) return [];
  return [{ name: name ?? '', values, ...(besides.length > 0 && { besides }), ...datedOf(use) }];
}

function valueOf(said: JsonObject): UseValue {
  const { value, valueFrom, valueTo, rangeInterval } = said;
  const unit = text(said['unitOfMeasure']);
  const regex = text(said['regex']);
  return {
    value: scalar(value),
    from: number(valueFrom, 'valueFrom'),
    to: number(valueTo, 'valueTo'),
    interval: text(rangeInterval),
    ...(unit === null ? {} : { unit }),
    ...(regex === null ? {} : { regex }),
    ...datedOf(said),
  };
}

function algorithmOf(said: JsonObject): Algorithm {
  const { id, name, href, plaSpecId } = said;
  const named = { id: text(id), name: text(name), href: text(href), plaSpecId: text(plaSpecId) };
  return { ...named, ...datedOf(said) };
}

function relationshipOf({ id, relationshipType }: JsonObject): { id: string; type: string }[] {
  const related = text(id);
  return related === null ? [] : [{ id: related, type: text(relationshipType) ?? '' }];
}

function taxOf({ taxCategory, taxRate }: JsonObject): { category: string; ratePercent: string }[] {
  const ratePercent = number(taxRate, 'tax.taxRate');
  return ratePercent === null ? [] : [{ category: text(taxCategory) ?? '', ratePercent }];
}

function taxAmountOf({ taxAmount, taxRate }: JsonObject, index: number): TaxAmount[] {
  const path = `tax[${index}].taxAmount`;
  const { unit, value } = objectOf(taxAmount);
  const amount = number(value, `${path}.value`);
  const ratePercent = number(taxRate, `tax[${index}].taxRate`);
  return amount === null ? [] : [{ path, amount, currency: text(unit) ?? '', ratePercent }];
}

function unsaidIn(body: JsonObject): string[] {
  const missing = (list: string, name: string, isSaid: (entry: JsonObject) => boolean) =>
    objectsOf(body[list]).flatMap((entry, index) =>
      isSaid(entry) ? [] : [`${list}[${index}].${name}`],
    );
  return [
    ...missing('bundledPopRelationship', 'id', ({ id }) => text(id) !== null),
    ...missing('popRelationship', 'id', ({ id }) => text(id) !== null),
    ...missing('tax', 'taxRate', ({ taxCategory, taxRate, taxAmount }) => {
      return (taxRate ?? taxAmount ?? null) !== null || text(taxCategory) === null;
    }),
  ];
}

function datedOf(said: JsonObject): { readonly isDated?: true } {
  const { validFrom, validTo } = validityOf(said);
  return (validFrom ?? validTo) === null ? {} : { isDated: true };
}

function scalar(value: unknown): string | null {
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' ? number(value, 'value') : text(value);
}

function number(value: unknown, path: string): string | null {
  return typeof value === 'number' ? formatDecimal(fromJsonNumber(value, path)) : null;
}

function text(value: unknown): string | null {
  return textOf(value) ?? null;
}

/** Values that are not text are converted to text, so that compiling refuses them instead of ignoring them. */
function said(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
