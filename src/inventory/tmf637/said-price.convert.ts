// What a `productPrice` states beside the catalogue price that it names, and what is written into it once it was
// followed.
import { isOwnPriceId } from '../../catalog';
import {
  idOf,
  isObject,
  type JsonObject,
  objectOf,
  objectsOf,
  textOf,
  timeOf,
} from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import { isSameValue } from '../../tmf';
import type { UnnamedPrice } from '../domain/negotiated-price';
import { type Fault, fault, type SaidAlteration, type SaidPrice } from '../domain/said-price';
import { alterationAmountsOf, priceAmountsOf, hasAmount, hasSize } from './said-amounts.convert';

/** The prices of a followed entry: its own price, else the named one, and its alterations. */
export function soldIdsOf(entry: JsonObject): string[] {
  const sold = ownId(entry) ?? idOf(entry['productOfferingPrice']);
  const alterations = alterationsOf(entry).flatMap((each) => ownId(each) ?? []);
  return sold === undefined ? [] : [sold, ...alterations];
}

/** The ids of catalogue prices that a product names. */
export function namedPricesOf(product: JsonObject): string[] {
  return objectsOf(product['productPrice']).flatMap(
    ({ productOfferingPrice }) => idOf(productOfferingPrice) ?? [],
  );
}

function ownId({ id }: JsonObject): string | undefined {
  return typeof id === 'string' && isOwnPriceId(id) ? id : undefined;
}

export function alterationsOf(entry: JsonObject): JsonObject[] {
  return objectsOf(entry['productPriceAlteration']);
}

/** v4 products call the list `productPriceAlteration`, v5 and TMF622 `priceAlteration`: either name is read. */
export function withOneList(entry: JsonObject): JsonObject {
  const { priceAlteration: said, ...others } = entry;
  const known = alterationsOf(entry);
  if (objectsOf(said).length === 0) return entry;
  if (known.length > 0 && !isSameValue(known, said)) return entry;
  return { ...others, productPriceAlteration: said };
}

/** The name by which the entry lists alterations, if any. */
export function alterationListOf(entry: JsonObject): string | undefined {
  return ['priceAlteration', 'productPriceAlteration'].find(
    (list) => objectsOf(entry[list]).length > 0,
  );
}

/** Refuses a reference that names no price: nothing is sold by it. */
export function unnamedPriceOf(
  { productOfferingPrice: named }: JsonObject,
  path: string,
): Fault | undefined {
  if (!isObject(named) || idOf(named) !== undefined) return undefined;
  return fault(`${path}.productOfferingPrice.id`, undefined, 'is missing: no price is named by it');
}

/** Refuses an entry whose two lists differ, or whose alteration is no list. */
export function secondListOf(entry: JsonObject, path: string): Fault | undefined {
  if (isObject(entry['priceAlteration'])) {
    return fault(`${path}.priceAlteration`, undefined, 'is a list of alterations');
  }
  if (objectsOf(entry['priceAlteration']).length === 0) return undefined;
  const reason = 'is not what productPriceAlteration says, which is another name of it';
  return fault(`${path}.priceAlteration`, undefined, reason);
}

/** True when the entry names a price, states an amount or an alteration; anything else is only description. */
export function isPriced(entry: JsonObject): boolean {
  const isNamed = idOf(entry['productOfferingPrice']) !== undefined;
  return isNamed || hasSize(entry) || alterationsOf(entry).length > 0;
}

/** True when the entry only says which price it is. */
export function isPlainEntry(entry: JsonObject): boolean {
  return !hasAmount(entry) && alterationsOf(entry).length === 0;
}

export function fromProductPrice(entry: JsonObject, path: string, list: string): SaidPrice {
  return {
    path,
    name: textOf(entry['name']),
    priceType: textOf(entry['priceType']),
    period: textOf(entry['recurringChargePeriod']),
    price: priceAmountsOf(entry, `${path}.price`),
    unit: textOf(entry['unitOfMeasure']),
    accountId: payerOf(entry),
    offeringPriceId: idOf(entry['productOfferingPrice']),
    alterations: alterationsOf(entry).map((each, index) =>
      saidAlteration(each, `${path}.${list}[${index}]`),
    ),
  };
}

/** The account on whose bill the price is to be; empty where it has no id, as that is none which pays. */
export function payerOf({ billingAccount }: JsonObject): string | undefined {
  return isObject(billingAccount) ? (idOf(billingAccount) ?? '') : undefined;
}

function saidAlteration(said: JsonObject, path: string): SaidAlteration {
  const { startDateTime, endDateTime } = objectOf(said['validFor']);
  return {
    path,
    name: textOf(said['name']) ?? textOf(said['description']),
    priceType: textOf(said['priceType']),
    price: alterationAmountsOf(said, `${path}.price`),
    offeringPriceId: idOf(said['productOfferingPrice']),
    unit: textOf(said['unitOfMeasure']),
    priority: numberOf(said['priority']),
    duration: numberOf(said['applicationDuration']),
    period: textOf(said['recurringChargePeriod']),
    from: timeOf(startDateTime),
    to: timeOf(endDateTime),
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The identity of an alteration: all that it states except its time and its place in the list. */
export function wordsOf(entry: JsonObject, alteration: JsonObject): string {
  const { id: _id, validFor: _validFor, ...words } = alteration;
  const sorted = Object.entries(words).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([idOf(entry['productOfferingPrice']), entry['name'], sorted]);
}

export function begunAtOf({ validFor }: JsonObject): Instant | undefined {
  return timeOf(objectOf(validFor)['startDateTime']);
}

/** Sets the start of an alteration that states none. */
export function withBeginning(alteration: JsonObject, at: Instant): JsonObject {
  const validFor = objectOf(alteration['validFor']);
  if ((validFor['startDateTime'] ?? null) !== null) return alteration;
  return { ...alteration, validFor: { ...validFor, startDateTime: formatInstant(at) } };
}

/** A followed entry. `isNegotiated` and the ids are extensions. */
export function withOwnPrice(
  entry: JsonObject,
  ownPriceId: string | undefined,
  alterations: readonly JsonObject[],
): JsonObject {
  const { isNegotiated: _before, ...said } = withoutOwnId(entry);
  const own = ownPriceId === undefined ? {} : { id: ownPriceId, isNegotiated: true };
  return {
    ...said,
    ...own,
    ...(alterations.length === 0 ? {} : { productPriceAlteration: alterations }),
  };
}

export function withTerms(
  alteration: JsonObject,
  id: string,
  { discount }: UnnamedPrice,
): JsonObject {
  const { from = null, to = null } = discount?.alteration ?? {};
  const validFor = {
    ...(from === null ? {} : { startDateTime: formatInstant(from) }),
    ...(to === null ? {} : { endDateTime: formatInstant(to) }),
  };
  return { ...alteration, id, ...(from === null && to === null ? {} : { validFor }) };
}

function withoutOwnId(entry: JsonObject): JsonObject {
  const { id, ...rest } = entry;
  return ownId(entry) === undefined && id !== undefined ? entry : rest;
}
