// One fact of a usage has one value: which of two counts would be for the order they are said in to decide.
import { isDeepStrictEqual } from 'node:util';
import { decimal, isDecimalText } from '../../core/decimal';
import { idOf, objectsOf, textOf } from '../../core/json';
import type { Body } from '../../tmf';
import { saidTwice } from '../usage.errors';
import { measuredDecimal } from './measured';

/** What names the usage and its quantity, as they are read. */
type Read = {
  /** All that the usage names as its meter. */
  readonly meters: readonly string[];
  /** Of the characteristic that is the quantity. */
  readonly quantityName: string;
};

export function checkSaidOnce(body: Body, { meters, quantityName }: Read): void {
  const said = new Map<string, unknown>();
  const numbers = new Set([quantityName, 'quantity', 'amount']);
  objectsOf(body['usageCharacteristic']).forEach(({ name, value }, index) => {
    const known = textOf(name);
    if (known === undefined) return;
    const isSame = numbers.has(known) ? isSameNumber : isDeepStrictEqual;
    if (said.has(known) && !isSame(said.get(known), value)) {
      throw saidTwice(`usageCharacteristic[${index}].value`, value, `${known} is said before`);
    }
    said.set(known, value);
  });
  const other = said.get('quantity');
  const isOther = other !== undefined && !isSameNumber(other, said.get(quantityName));
  if (quantityName !== 'quantity' && isOther) {
    const path = `usageCharacteristic[${[...said.keys()].indexOf('quantity')}].value`;
    throw saidTwice(path, other, `${quantityName} is the quantity of the meter, and another`);
  }
  const [meter, another] = new Set(meters);
  if (another !== undefined) {
    throw saidTwice('usageSpecification', another, `${meter} is another meter that it names`);
  }
  checkProducts(body, said.has('subject'));
  checkIds(body, said.get('externalId'));
  checkOwners(body);
}

/** `5` and `"5.0"` are one quantity. */
function isSameNumber(one: unknown, other: unknown): boolean {
  const [left, right] = [measuredDecimal(one), measuredDecimal(other)];
  const areRead = [left, right].every((text) => text !== undefined && isDecimalText(text));
  if (left === undefined || right === undefined || !areRead) return isDeepStrictEqual(one, other);
  return decimal(left).equals(decimal(right));
}

/** A usage that is sent again is known by its id, so by one alone. */
function checkIds(body: Body, named: unknown): void {
  let known = named;
  objectsOf(body['externalIdentifier']).forEach(({ id }, index) => {
    if ((id ?? null) === null) return;
    if ((known ?? null) !== null && String(known) !== String(id)) {
      const reason = `${String(known)} is another id that it has`;
      throw saidTwice(`externalIdentifier[${index}].id`, id, reason);
    }
    known = id;
  });
}

/** An id is one of its owner. */
function checkOwners(body: Body): void {
  let known: string | undefined;
  objectsOf(body['externalIdentifier']).forEach(({ owner }, index) => {
    const said = textOf(owner) ?? known;
    if (known !== undefined && said !== known) {
      const reason = `${known} is another owner that its id has`;
      throw saidTwice(`externalIdentifier[${index}].owner`, said, reason);
    }
    known = said;
  });
}

/** Whose usage it is, where no characteristic says so. */
function checkProducts(body: Body, isSaid: boolean): void {
  const lists = [body['ratedProductUsage'], body['usageProductPrice']];
  const rated = lists.flatMap(objectsOf).map(({ productRef }) => productRef);
  const [one, other] = new Set([...rated, body['product']].flatMap((each) => idOf(each) ?? []));
  if (isSaid || other === undefined) return;
  throw saidTwice('product.id', other, `${one} is another product that it names`);
}
