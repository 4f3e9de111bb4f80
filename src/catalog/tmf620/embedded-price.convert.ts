// An offering may write its prices down itself instead of naming them. Such a price becomes one like
// any other, under an id it gets when it is written; where the two forms differ in words, the
// offering's are read here.
import { isObject, type JsonObject, objectOf, objectsOf, textOf } from '../../core/json';
import { CHARGED_ATTRIBUTES } from './frozen-price';

/** What the offering writes down itself; a mere reference has nothing but names. */
function isValue(entry: unknown): entry is JsonObject {
  return isObject(entry) && VALUE_ATTRIBUTES.some((name) => (entry[name] ?? null) !== null);
}

const VALUE_ATTRIBUTES = ['priceType', 'price', 'pricingLogicAlgorithm'];

function entriesOf(offering: JsonObject): readonly unknown[] {
  const entries = offering['productOfferingPrice'];
  return Array.isArray(entries) ? entries : [];
}

/** The offering with an id on every price it writes down. */
export function withPriceIds(offering: JsonObject, newId: () => string): JsonObject {
  if (!entriesOf(offering).some((entry) => isValue(entry) && !hasId(entry))) return offering;
  return {
    ...offering,
    productOfferingPrice: entriesOf(offering).map((entry) =>
      isValue(entry) && !hasId(entry) ? { id: newId(), ...entry } : entry,
    ),
  };
}

/** The entries that are prices themselves, by id, as documents of a productOfferingPrice. */
export function embeddedPricesOf(offering: JsonObject): ReadonlyMap<string, JsonObject> {
  return new Map(
    entriesOf(offering)
      .filter(isValue)
      .flatMap((entry): [string, JsonObject][] =>
        typeof entry['id'] === 'string' ? [[entry['id'], toPrice(entry)]] : [],
      ),
  );
}

/** What an offering says of the prices that it sells and nobody would charge by, where it says so. */
export function unchargedWordsOf(offering: JsonObject): ReadonlyMap<string, unknown> {
  const entries = entriesOf(offering).map((entry) => (isObject(entry) ? entry : {}));
  return new Map(
    entries.flatMap((entry, index): [string, unknown][] => {
      const { price, priceAlteration } = entry;
      const path = `productOfferingPrice[${index}]`;
      const { taxIncludedAmount, dutyFreeAmount, value } = objectOf(price);
      const isGross = isObject(taxIncludedAmount) && (dutyFreeAmount ?? value ?? null) === null;
      return [
        ...(objectsOf(priceAlteration).length > 0
          ? [[`${path}.priceAlteration`, priceAlteration] as [string, unknown]]
          : []),
        ...saidTwice(entry).map(([name, said]): [string, unknown] => [`${path}.${name}`, said]),
        ...(isGross
          ? [[`${path}.price.taxIncludedAmount`, taxIncludedAmount] as [string, unknown]]
          : []),
      ];
    }),
  );
}

/** Words of which the entry has two, and which differ. */
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
 * What an offering says of prices that have documents and charge otherwise, where it says so: `documents` by their ids.
 * What is named is charged as its document says.
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

/** Says nothing else, though it may say less. */
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
  const price = isObject(entry['price']) ? entry['price'] : {};
  const { taxCategory, taxRate, percentage, dutyFreeAmount } = price;
  const taxes = (taxRate ?? null) === null ? {} : { tax: [{ taxCategory, taxRate }] };
  const period = entry['recurringChargePeriodType'] ?? entry['recurringChargePeriod'];
  return {
    ...taxes,
    ...((percentage ?? null) === null ? {} : { percentage }),
    ...entry,
    ...(dutyFreeAmount === undefined ? {} : { price: dutyFreeAmount }),
    ...(period === undefined ? {} : { recurringChargePeriodType: period }),
  };
}

function hasId(entry: JsonObject): boolean {
  return typeof entry['id'] === 'string' && entry['id'] !== '';
}
