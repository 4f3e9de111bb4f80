// What a `productPrice` says of money beside the price of the catalogue that it names, and what is written into it
// when it was followed.
import { isOwnPriceId } from '../../catalog';
import { idOf, type JsonObject, objectOf, objectsOf, textOf, timeOf } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import type { UnnamedPrice } from '../domain/negotiated-price';
import { type Fault, fault, type SaidAlteration, type SaidPrice } from '../domain/said-price';
import { alterationAmountsOf, priceAmountsOf, hasAmount } from './said-amounts.convert';

/** The prices of an entry as it was written when it was followed: its own, else the one it names, and alterations. */
export function soldIdsOf(entry: JsonObject): string[] {
  const sold = ownId(entry) ?? idOf(entry['productOfferingPrice']);
  const alterations = alterationsOf(entry).flatMap((each) => ownId(each) ?? []);
  return sold === undefined ? [] : [sold, ...alterations];
}

/** The prices of the catalogue that a product names. */
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

/** Whether it names a price, says an amount or alters one: whatever else it says are words. */
export function isPriced(entry: JsonObject): boolean {
  const isNamed = idOf(entry['productOfferingPrice']) !== undefined;
  return isNamed || hasAmount(entry) || alterationsOf(entry).length > 0;
}

/** Says no more than which price it is. */
export function isPlainEntry(entry: JsonObject): boolean {
  return !hasAmount(entry) && alterationsOf(entry).length === 0;
}

export function fromProductPrice(entry: JsonObject, path: string, list: string): SaidPrice | Fault {
  const alterations = alterationsOf(entry).map((each, index) =>
    saidAlteration(each, `${path}.${list}[${index}]`),
  );
  const wrong = alterations.find((each) => 'reason' in each);
  if (wrong !== undefined) return wrong;
  return {
    path,
    name: textOf(entry['name']),
    priceType: textOf(entry['priceType']),
    period: textOf(entry['recurringChargePeriod']),
    price: priceAmountsOf(entry, `${path}.price`),
    unit: textOf(entry['unitOfMeasure']),
    accountId: idOf(entry['billingAccount']),
    offeringPriceId: idOf(entry['productOfferingPrice']),
    alterations: alterations.flatMap((each) => ('reason' in each ? [] : each)),
  };
}

function saidAlteration(said: JsonObject, path: string): SaidAlteration | Fault {
  const { startDateTime, endDateTime } = objectOf(said['validFor']);
  for (const [name, date] of Object.entries({ startDateTime, endDateTime })) {
    const isDate = (date ?? null) === null || timeOf(date) !== undefined;
    if (!isDate) return fault(`${path}.validFor.${name}`, date, 'is no date and time');
  }
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

/** What of an alteration is the same however often it is written: all but when it holds and where it stands. */
export function wordsOf(entry: JsonObject, alteration: JsonObject): string {
  const { id: _id, validFor: _validFor, ...words } = alteration;
  const sorted = Object.entries(words).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([idOf(entry['productOfferingPrice']), entry['name'], sorted]);
}

export function begunAtOf({ validFor }: JsonObject): Instant | undefined {
  return timeOf(objectOf(validFor)['startDateTime']);
}

/** The alteration begins at that time, unless it says when. */
export function withBeginning(alteration: JsonObject, at: Instant): JsonObject {
  const validFor = objectOf(alteration['validFor']);
  if ((validFor['startDateTime'] ?? null) !== null) return alteration;
  return { ...alteration, validFor: { ...validFor, startDateTime: formatInstant(at) } };
}

/** An entry that was followed. `isNegotiated` is ours, and so are the ids. */
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
