// An offering may contain its prices instead of referring to them. Such a price becomes one like any other, with an
// id assigned when it is written. Where the two forms use different names, the offering's are read here.
import { isObject, type JsonObject, objectOf, objectsOf, textOf } from '../../core/json';
import { CHARGED_ATTRIBUTES } from './frozen-price';

/** True for an entry that contains a price; a reference only has names. */
function isValue(entry: unknown): entry is JsonObject {
  return isObject(entry) && VALUE_ATTRIBUTES.some((name) => (entry[name] ?? null) !== null);
}

const VALUE_ATTRIBUTES = ['priceType', 'price', 'pricingLogicAlgorithm'];

function entriesOf(offering: JsonObject): readonly unknown[] {
  const entries = offering['productOfferingPrice'];
  return Array.isArray(entries) ? entries : [];
}

/** The offering with an id on each price inside it. */
export function withPriceIds(offering: JsonObject, newId: () => string): JsonObject {
  if (!entriesOf(offering).some((entry) => isValue(entry) && !hasId(entry))) return offering;
  return {
    ...offering,
    productOfferingPrice: entriesOf(offering).map((entry) =>
      isValue(entry) && !hasId(entry) ? { ...entry, id: newId() } : entry,
    ),
  };
}

/** The prices inside the offering by id, as documents of a productOfferingPrice. */
export function embeddedPricesOf(offering: JsonObject): ReadonlyMap<string, JsonObject> {
  return new Map(
    entriesOf(offering)
      .filter(isValue)
      .flatMap((entry): [string, JsonObject][] =>
        typeof entry['id'] === 'string' ? [[entry['id'], toPrice(entry)]] : [],
      ),
  );
}

/** Attributes of the offering's prices that have no effect, by path. */
export function unchargedWordsOf(offering: JsonObject): ReadonlyMap<string, unknown> {
  const entries = entriesOf(offering).map((entry) => (isObject(entry) ? entry : {}));
  return new Map(
    entries.flatMap((entry, index): [string, unknown][] => {
      const { price, priceAlteration } = entry;
      const path = `productOfferingPrice[${index}]`;
      const { taxIncludedAmount, dutyFreeAmount, value } = objectOf(price);
      const isGross = isObject(taxIncludedAmount) && (dutyFreeAmount ?? value ?? null) === null;
      const alteration: [string, unknown] = [`${path}.priceAlteration`, priceAlteration];
      const gross: [string, unknown] = [`${path}.price.taxIncludedAmount`, taxIncludedAmount];
      return [
        ...(objectsOf(priceAlteration).length > 0 ? [alteration] : []),
        ...saidTwice(entry).map(([name, said]): [string, unknown] => [`${path}.${name}`, said]),
        ...(isGross ? [gross] : []),
      ];
    }),
  );
}

/** Attributes that the entry states under two names with different values. */
function saidTwice(entry: JsonObject): [string, unknown][] {
  const { percentage, taxRate } = objectOf(entry['price']);
  const [tax = {}] = objectsOf(entry['tax']);
  const pairs: [string, unknown, unknown][] = [
    ['price.percentage', percentage, entry['percentage']],
    ['price.taxRate', taxRate, tax['taxRate']],
    ['recurringChargePeriod', entry['recurringChargePeriod'], entry['recurringChargePeriodType']],
  ];
  return pairs.flatMap(([path, said, other]): [string, unknown][] => {
    const isTwice = (said ?? null) !== null && (other ?? null) !== null && said !== other;
    return isTwice ? [[path, said]] : [];
  });
}

/**
 * Attributes that an offering states of prices in other `documents` and that differ there, by path: a price is
 * charged as its own document says.
 */
export function contradictionsOf(
  offering: JsonObject,
  documents: ReadonlyMap<string, JsonObject>,
): ReadonlyMap<string, unknown> {
  return new Map(
    entriesOf(offering).flatMap((entry, index): [string, unknown][] => {
      const document = isObject(entry) ? documents.get(textOf(entry['id']) ?? '') : undefined;
      if (!isObject(entry) || document === undefined) return [];
      const said = toPrice(entry);
      return TOLD_BY_DOCUMENTS.filter((name) => !repeats(said[name], document[name])).map(
        (name) => [`productOfferingPrice[${index}].${name}`, said[name]],
      );
    }),
  );
}

const TOLD_BY_DOCUMENTS = [...CHARGED_ATTRIBUTES, 'validFor', 'place', 'productOfferingTerm'];

/** True when all that is stated equals the document, which may have more. */
function repeats(said: unknown, stored: unknown): boolean {
  if (said === undefined || said === null) return true;
  if (Array.isArray(said)) {
    const others: readonly unknown[] = Array.isArray(stored) ? stored : [];
    return said.length === others.length && said.every((one, at) => repeats(one, others[at]));
  }
  if (!isObject(said)) return said === stored;
  return Object.entries(said).every(
    ([name, inner]) => name.startsWith('@') || repeats(inner, objectOf(stored)[name]),
  );
}

function toPrice(entry: JsonObject): JsonObject {
  const said = entry['price'];
  const { taxCategory, taxRate, percentage, dutyFreeAmount, ...amount } = objectOf(said);
  const taxes = (taxRate ?? null) === null ? {} : { tax: [{ taxCategory, taxRate }] };
  const period = entry['recurringChargePeriodType'] ?? entry['recurringChargePeriod'];
  return {
    ...taxes,
    ...((percentage ?? null) === null ? {} : { percentage }),
    ...entry,
    ...(isObject(said) ? { price: dutyFreeAmount ?? amount } : {}),
    ...(period === undefined ? {} : { recurringChargePeriodType: period }),
  };
}

function hasId(entry: JsonObject): boolean {
  return typeof entry['id'] === 'string' && entry['id'] !== '';
}
