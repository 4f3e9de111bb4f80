// Words by which TMF says what is charged, how it is taxed and from when. A structure that has no attribute of such a
// name would keep it and nothing would follow: there it is refused, with the place where it is followed.
import type { Ajv, FuncKeywordDefinition, SchemaObject } from 'ajv';
import { saysNothing } from '../../core/json';
import type { ObjectSchema } from './schema';

const PRICED = 'an itemPrice, a productPrice or a productOfferingPrice';
const ALTERED = 'an itemPrice, a productPrice or a total';
const TAXED = 'the price of an itemPrice or productPrice, or the tax of a productOfferingPrice';
const PERIODIC = 'an itemPrice or productPrice (recurringChargePeriod), or a productOfferingPrice';
const OF_CATALOGUE = 'a productOfferingPrice of TMF620';
const OF_VALUES = 'prodSpecCharValueUse, as productSpecCharacteristicValue';
const OF_SALE = 'the startDate of a product, or the requestedStartDate of an order';
const OF_END = 'the terminationDate of a product';

/** By the place where each is followed. No other structure of TMF has a meaning for them. */
const ANYWHERE: Words = {
  price: PRICED,
  itemPrice: 'a productOrderItem, and as productPrice of a product',
  itemTotalPrice: 'a productOrderItem',
  orderTotalPrice: 'a productOrder',
  productPrice: 'a product, and as itemPrice of a productOrderItem',
  productOfferingPrice: 'a productOffering, an itemPrice or a productPrice',
  priceAlteration: ALTERED,
  productPriceAlteration: ALTERED,
  priceType: PRICED,
  recurringChargePeriod: PERIODIC,
  recurringChargePeriodType: PERIODIC,
  recurringChargePeriodLength: PERIODIC,
  applicationDuration: 'a priceAlteration',
  pricingLogicAlgorithm: OF_CATALOGUE,
  popRelationship: OF_CATALOGUE,
  bundledPopRelationship: OF_CATALOGUE,
  prodSpecCharValueUse: 'a productOffering or a productOfferingPrice',
  productSpecCharacteristicValue: OF_VALUES,
  characteristicValueSpecification: OF_VALUES,
  tax: TAXED,
  taxRate: TAXED,
  taxCategory: TAXED,
  dutyFreeAmount: PRICED,
  taxIncludedAmount: PRICED,
  taxExemption: 'a billingAccount',
  taxExemptionCertificate: 'an individual or an organization',
  requestedStartDate: OF_SALE,
  requestedCompletionDate: 'a productOrder',
};

/** Also where something is priced: elsewhere these are words of much else. */
const OF_A_PRICE: Words = {
  validFor: 'a priceAlteration or a productOfferingPrice',
  percentage: 'the price of a priceAlteration, or a productOfferingPrice',
  startDate: OF_SALE,
  terminationDate: OF_END,
  amount: PRICED,
  value: PRICED,
};

/** Also where something is sold. */
const OF_A_SALE: Words = {
  validFor: 'startDate and terminationDate of a product',
  startDate: OF_SALE,
  terminationDate: OF_END,
  unitOfMeasure: PRICED,
  percentage: 'a priceAlteration',
};

type Words = Readonly<Record<string, string>>;
type Judge = ReturnType<NonNullable<FuncKeywordDefinition['compile']>>;
type Said = Readonly<Record<string, unknown>>;

/** One list by two names: v4 has the first in products, the second is that of orders and of v5. */
const ALTERATIONS = ['productPriceAlteration', 'priceAlteration'];

/** The same list by its other name, where a structure has it by one. */
export function withEitherName<T>(attributes: Readonly<Record<string, T>>): Record<string, T> {
  const list = ALTERATIONS.flatMap((name) => attributes[name] ?? [])[0];
  if (list === undefined) return attributes;
  return { ...Object.fromEntries(ALTERATIONS.map((name) => [name, list])), ...attributes };
}

/** Words that a room judges itself, and later: a price of the catalogue when it is launched. */
const JUDGED_LATER: Readonly<Record<string, readonly string[]>> = {
  ProductOfferingPrice: [...ALTERATIONS, 'applicationDuration', 'recurringChargePeriod'],
};

/** Amounts and periods, whose own rules say what is in them. */
const VALUES = new Set(['Money', 'Quantity', 'Duration', 'TimePeriod']);

/** Structures of which one is the other in another version: an attribute of either is read in both. */
const versions = new WeakMap<ObjectSchema, Set<ObjectSchema>>();

export function isReadAs(one: ObjectSchema, other: ObjectSchema): void {
  for (const [structure, twin] of [
    [one, other],
    [other, one],
  ] as const) {
    versions.set(structure, (versions.get(structure) ?? new Set()).add(twin));
  }
}

/** The keyword of a structure that is no reference: what stands in one is a copy of what it leads to. */
export function misplacedRuleOf(structure: ObjectSchema): SchemaObject {
  if (VALUES.has(structure.name) || structure.name.endsWith('Ref')) return {};
  return { misplaced: { name: structure.name, homes: misplacedIn(structure) } };
}

/** The words that the structure does not have in any version. */
export function misplacedIn(structure: ObjectSchema): Words {
  const known = new Set([...attributesOf(structure), ...(JUDGED_LATER[structure.name] ?? [])]);
  if (ALTERATIONS.some((name) => known.has(name))) ALTERATIONS.forEach((name) => known.add(name));
  const words = Object.entries({
    ...ANYWHERE,
    ...(isPrice(known) ? OF_A_PRICE : {}),
    ...(isSale(known) ? OF_A_SALE : {}),
  });
  return Object.fromEntries(words.filter(([word]) => !known.has(word)));
}

/** The same structure in other versions. */
export function versionsOf(structure: ObjectSchema): readonly ObjectSchema[] {
  return [...(versions.get(structure) ?? [])];
}

function attributesOf(structure: ObjectSchema): string[] {
  const either = [structure, ...versionsOf(structure)];
  return either.flatMap(({ attributes }) => Object.keys(attributes));
}

function isPrice(known: ReadonlySet<string>): boolean {
  return known.has('price') && known.has('priceType');
}

function isSale(known: ReadonlySet<string>): boolean {
  return known.has('productPrice') || known.has('itemPrice') || known.has('orderTotalPrice');
}

export function addMisplacedRule(ajv: Ajv): void {
  ajv.addKeyword({
    keyword: 'misplaced',
    type: 'object',
    schemaType: 'object',
    errors: true,
    compile: ({ name, homes }: { readonly name: string; readonly homes: Words }) => {
      const words = new Map(Object.entries(homes));
      const judge: Judge = (said: Said) => {
        const found = Object.keys(said).filter((word) => words.has(word) && isSaid(said[word]));
        judge.errors = found.map((word) => ({
          keyword: 'misplaced',
          message: `is no attribute of a ${name}, and nothing follows from it there: it is said in ${words.get(word)}`,
          params: { misplaced: word },
        }));
        return found.length === 0;
      };
      return judge;
    },
  });
}

/** Serialisers write zeros for what nobody set, also inside money. */
function isSaid(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isSaid);
  return !saysNothing(value);
}
