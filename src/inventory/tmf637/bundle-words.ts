// Distributes what is stated about a price bundle to those of its fees it fits: an alteration of type recurring goes
// to the recurring fees, and an amount must be the sum of all.
import { kindOf, type SoldPrice } from '../../catalog';
import { parseDecimal, sum } from '../../core/decimal';
import { type JsonObject, objectOf, textOf } from '../../core/json';
import { isForOne, otherTerms } from '../domain/negotiated-price';
import { type Fault, isFault, type Money, netOf } from '../domain/said-price';
import { priceRefused } from '../inventory.errors';
import {
  entryOf,
  fromOffered,
  isPlainAsked,
  namedIdOf,
  type PriceAsked,
  termsOf,
  type ToSell,
} from './named-price.convert';
import { hasAmount, isMoney, priceAmountsOf } from './said-amounts.convert';
import { alterationsOf } from './said-price.convert';

/** The parts of the bundle, each with what is stated about it. */
export function soldAsParts(said: PriceAsked, parts: readonly SoldPrice[]): ToSell[] {
  const fees = parts.filter(isFee);
  const meant = meantBy(said, fees);
  checkPieces(said, fees);
  if (hasAmount(said.entry)) checkSum(said, meant);
  const altered = new Map<string, number[]>(meant.map(({ id }) => [id, []]));
  alterationsOf(said.entry).forEach((_each, place) => {
    for (const { id } of alteredBy(said, place, meant)) altered.get(id)?.push(place);
  });
  return parts.map((price) => {
    const places = altered.get(price.id) ?? [];
    if (places.length > 0) return { price, said: withAlterations(said, price, places) };
    const written = fromOffered(price);
    const entry = meant.includes(price) ? withPeriod(written.entry, said, meant) : written.entry;
    return { price, said: { ...written, entry, path: said.path }, isPlain: true };
  });
}

/** Passes a stated period on when the fees follow the account's: the payer's period is then checked. */
function withPeriod(entry: JsonObject, said: PriceAsked, meant: readonly SoldPrice[]): JsonObject {
  const { recurringChargePeriod } = said.entry;
  const isOfAccount = meant.every(({ kind, period }) => kind === 'recurring' && period === null);
  return isOfAccount && recurringChargePeriod !== undefined
    ? { ...entry, recurringChargePeriod }
    : entry;
}

function isFee({ kind }: SoldPrice): boolean {
  return kind === 'recurring' || kind === 'oneTime';
}

/** The fees that the stated type and period fit; refused when there is none. */
function meantBy(said: PriceAsked, fees: readonly SoldPrice[]): SoldPrice[] {
  const faults = fees.map((fee) => otherTerms(termsOf(said), fee, undefined));
  const meant = fees.filter((_fee, place) => faults[place] === undefined);
  const [wrong] = faults;
  if (meant.length === 0 && wrong !== undefined) throw priceRefused(wrong);
  if (meant.length > 0 || isPlainAsked(said)) return meant;
  const reason = `price ${namedIdOf(said)} has no fee that anything could be said of`;
  throw priceRefused({ path: said.alterationPaths[0] ?? said.path, reason });
}

function checkPieces(said: PriceAsked, fees: readonly SoldPrice[]): void {
  const unit = textOf(said.entry['unitOfMeasure']);
  if (fees.length === 0 || isForOne(unit)) return;
  const reason = 'is not for one: a fee is for a piece';
  throw priceRefused({ path: `${said.path}.unitOfMeasure`, value: unit, reason });
}

/** Refuses an amount other than the sum of the fees, which must be of one type and period. */
function checkSum(said: PriceAsked, fees: readonly SoldPrice[]): void {
  const path = `${said.path}.price`;
  const total = totalOf(fees);
  const taxes = fees[0]?.taxes ?? [];
  const isOfOneTax = fees.every((fee) => JSON.stringify(fee.taxes) === JSON.stringify(taxes));
  const amounts = priceAmountsOf(said.entry, path);
  const isGross = amounts.taxIncluded !== undefined || amounts.taxRate !== undefined;
  if (total !== undefined && amounts.percentage === undefined && (isOfOneTax || !isGross)) {
    const net = netOf(amounts, isOfOneTax ? taxes : null, total);
    if (isFault(net)) throw priceRefused(net);
    if (net === undefined || isSame(net, total)) return;
  }
  throw priceRefused(otherSum(said, path));
}

function otherSum(said: PriceAsked, path: string): Fault {
  const reason = `price ${namedIdOf(said)} is sold as its parts, which have amounts of their own and come to another`;
  return { path, reason };
}

/** Undefined when the fees cannot be added. */
function totalOf(fees: readonly SoldPrice[]): Money | undefined {
  const [first] = fees;
  if (first === undefined || first.currency === null) return undefined;
  const isAlike = fees.every(
    ({ kind, period, currency, amount }) =>
      kind === first.kind &&
      currency === first.currency &&
      amount !== null &&
      JSON.stringify(period) === JSON.stringify(first.period),
  );
  if (!isAlike) return undefined;
  const amounts = fees.map(({ amount }) => parseDecimal(amount ?? '0'));
  return { amount: sum(amounts), currency: first.currency };
}

function isSame(one: Money, other: Money): boolean {
  return one.currency === other.currency && one.amount.equals(other.amount);
}

/** The fees of the stated type; a money amount is only accepted for a single fee. */
function alteredBy(said: PriceAsked, place: number, meant: readonly SoldPrice[]): SoldPrice[] {
  const alteration = objectOf(alterationsOf(said.entry)[place]);
  const path = said.alterationPaths[place] ?? said.path;
  const kind = kindOf(textOf(alteration['priceType']) ?? null);
  const isOfKind = kind === 'recurring' || kind === 'oneTime';
  const fees = isOfKind ? meant.filter((fee) => fee.kind === kind) : [...meant];
  if (fees.length === 1 || (fees.length > 0 && !isMoney(alteration))) return fees;
  const id = namedIdOf(said);
  if (fees.length === 0) {
    throw priceRefused({
      path: `${path}.priceType`,
      value: kind,
      reason: `price ${id} has no such fee`,
    });
  }
  const reason = `price ${id} is sold as ${fees.length} fees, and money is taken off one`;
  throw priceRefused({ path, reason });
}

function withAlterations(
  said: PriceAsked,
  price: SoldPrice,
  places: readonly number[],
): PriceAsked {
  const { price: _sum, ...words } = said.entry;
  const all = alterationsOf(said.entry);
  const productPriceAlteration = places.flatMap((place) => all[place] ?? []);
  const own = {
    ...said,
    entry: { ...words, productPriceAlteration },
    alterationPaths: places.flatMap((place) => said.alterationPaths[place] ?? []),
  };
  return { ...own, entry: entryOf(price, own) };
}
