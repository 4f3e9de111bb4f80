// A price agreed for one product instead of the catalogue's, which stays unchanged. Attributes that the agreement
// does not state are copied from the catalogue price that it names.
import { isSameSpan } from '../../core/calendar';
import {
  NOTHING_ELSE,
  type PriceKind,
  type PricePeriod,
  type PriceTax,
  type SoldPrice,
} from '../../catalog/domain/sold-price';
import { kindOf } from '../../catalog/domain/written-price';
import { formatDecimal, parseDecimal } from '../../core/decimal';
import {
  type Fault,
  fault,
  isFault,
  type Money,
  netOf,
  readPeriod,
  type SaidAmounts,
  type SaidPrice,
} from './said-price';

/** The paying account's currency, and the period of a price that states none. */
export type Payer = {
  readonly currency: string;
  readonly timeZone: string;
  readonly period: PricePeriod;
};

/** A price before it gets the id under which it is stored. */
export type UnnamedPrice = Omit<SoldPrice, 'id'>;

const FEES = ['recurring', 'oneTime'] as const;

/** The price types that can be agreed upon. */
type Fee = (typeof FEES)[number];

/** The price to charge instead of the catalogue's; undefined when nothing else was agreed. */
export function negotiatedPrice(
  said: SaidPrice,
  offered: SoldPrice | undefined,
  payer: Payer,
): UnnamedPrice | Fault | undefined {
  const { percentage } = said.price;
  if (percentage !== undefined) {
    const reason = 'alters a price, and is said in an alteration of it';
    return fault(`${said.path}.price.percentage`, formatDecimal(percentage), reason);
  }
  return offered === undefined ? ownPrice(said, payer) : insteadOf(said, offered, payer);
}

/** Refuses a price on another account: a product is on one bill, with all of its prices. */
export function otherPayer(
  { path, accountId }: Pick<SaidPrice, 'path' | 'accountId'>,
  ofProduct: string,
): Fault | undefined {
  if (accountId === undefined || accountId === ofProduct) return undefined;
  const reason = `is not ${ofProduct}, which pays for the product: all of its prices are on one bill`;
  return fault(`${path}.billingAccount.id`, accountId, reason);
}

/** Refuses a fee for several pieces: fees are per piece. Usage may be priced for any amount in the catalogue. */
export function otherPieces(
  { path, unit, price, priceType }: Pick<SaidPrice, 'path' | 'unit' | 'price' | 'priceType'>,
  offered: Pick<SoldPrice, 'kind'> | undefined,
): Fault | undefined {
  const kind = offered?.kind ?? kindOf(priceType ?? null);
  const isFee = kind !== undefined && feeOf(kind) !== undefined;
  const isCharged = (offered ?? price.dutyFree ?? price.taxIncluded) !== undefined;
  if (!isFee || !isCharged || isForOne(unit)) return undefined;
  return fault(`${path}.unitOfMeasure`, unit, 'is not for one: a fee is for a piece');
}

/** `GB` and `1 line` are for one, `10 lines` are not. */
export function isForOne(unit = ''): boolean {
  const [, count = '1'] = /^\s*(\d+(?:[.,]\d+)?)/.exec(unit) ?? [];
  return /^1(?:[.,]0+)?$/.test(count);
}

/** True when the entry only says which catalogue price it is. */
export function isPlain({ price, alterations }: SaidPrice): boolean {
  const { percentage, taxRate, taxCategory, dutyFree, taxIncluded } = price;
  const amounts = [percentage, taxRate, taxCategory, dutyFree, taxIncluded];
  return alterations.length === 0 && amounts.every((each) => each === undefined);
}

/** True when the entry names a price and states nothing that could differ from it. */
export function isWordless(said: SaidPrice): boolean {
  const { priceType, period, unit } = said;
  return isPlain(said) && [priceType, period, unit].every((word) => word === undefined);
}

/** True when the payer's currency or period is needed to read the entry. */
export function asksPayer(said: SaidPrice, offered: ReadonlyMap<string, SoldPrice>): boolean {
  const { kind, period } = offered.get(said.offeringPriceId ?? '') ?? {};
  const isOfAccount = isForPeriods(kind) && period === null;
  return !isOffered(said, offered) || (said.period !== undefined && isOfAccount);
}

/** True when the entry states nothing but the catalogue price that it names. */
export function isOffered(said: SaidPrice, offered: ReadonlyMap<string, SoldPrice>): boolean {
  const price = offered.get(said.offeringPriceId ?? '');
  return isPlain(said) || (price !== undefined && isRepeated(said, price));
}

/** True when the entry repeats the catalogue price, amount included. */
function isRepeated(said: SaidPrice, offered: SoldPrice): boolean {
  const { percentage, taxRate, taxCategory, dutyFree, taxIncluded } = said.price;
  const isMore = [percentage, taxRate, taxCategory, taxIncluded].some((each) => each !== undefined);
  const known = moneyOf(offered);
  if (isMore || said.alterations.length > 0 || dutyFree === undefined || known === null)
    return false;
  const period = said.period === undefined ? null : readPeriod(said.period);
  const isSameLength =
    period === null || (period && offered.period && isSameSpan(period, offered.period)) === true;
  const isSameType = said.priceType === undefined || kindOf(said.priceType) === offered.kind;
  return isSameLength && isSameType && isSameMoney(known, dutyFree);
}

function isSameMoney(one: Money, other: Money): boolean {
  return one.currency === other.currency && one.amount.equals(other.amount);
}

function insteadOf(
  said: SaidPrice,
  offered: SoldPrice,
  payer: Payer,
): UnnamedPrice | Fault | undefined {
  const known = moneyOf(offered);
  const net = netOf(said.price, offered.taxes, known);
  if (net === undefined || isFault(net)) return net;
  const unlike = otherTerms(said, offered, payer);
  if (unlike !== undefined) return unlike;
  if (known !== null && isSameMoney(known, net)) return undefined;
  const kind = feeOf(offered.kind);
  if (kind === undefined) {
    const reason = `price ${offered.id} is of the type ${offered.kind}: other amounts are agreed for ${FEES.join(' and ')} prices`;
    return fault(`${said.path}.price`, undefined, reason);
  }
  const refused = unpayable(said.price, net, payer);
  if (refused !== undefined) return refused;
  const { id, selling: _selling, ...terms } = offered;
  return {
    ...terms,
    name: negotiated(said.name ?? offered.name),
    kind,
    currency: net.currency,
    amount: formatDecimal(net.amount),
    validFrom: null,
    validTo: null,
    insteadOf: id,
  };
}

function ownPrice(said: SaidPrice, payer: Payer): UnnamedPrice | Fault | undefined {
  const net = netOf(said.price, null);
  if (net === undefined || isFault(net)) return net;
  const kind = feeOf(kindOf(said.priceType ?? null));
  if (kind === undefined) {
    const reason = `must be ${FEES.join(' or ')} of a price that names no productOfferingPrice`;
    return fault(`${said.path}.priceType`, said.priceType, reason);
  }
  const once = kind === 'oneTime' ? chargedOnce(said, 'a oneTime price') : undefined;
  if (once !== undefined) return once;
  const period = kind === 'oneTime' || said.period === undefined ? null : readPeriod(said.period);
  if (period === undefined) return unknownPeriod(said.path, said.period);
  const refused = unpayable(said.price, net, payer);
  if (refused !== undefined) return refused;
  return {
    ...NOTHING_ELSE,
    name: negotiated(said.name ?? kind),
    kind,
    currency: net.currency,
    amount: formatDecimal(net.amount),
    period,
    taxes: taxesOf(said.price),
  };
}

export function unknownPeriod(path: string, text: string | undefined): Fault {
  const reason = 'must be day, week, month, quarter or year, also so many of them';
  return fault(`${path}.recurringChargePeriod`, text, reason);
}

/**
 * Refuses a price type or period that differs from the named price's: an amount per month is none per year. `payer`
 * gives the period of prices that follow the account's.
 */
export function otherTerms(
  said: Pick<SaidPrice, 'path' | 'priceType' | 'period'>,
  offered: Pick<SoldPrice, 'id' | 'kind' | 'period'>,
  payer: Payer | undefined,
): Fault | undefined {
  const isOfKind = isUnsaid(said.priceType) || kindOf(said.priceType) === offered.kind;
  if (!isOfKind) {
    const reason = `price ${offered.id} is of the type ${offered.kind}`;
    return fault(`${said.path}.priceType`, said.priceType, reason);
  }
  if (said.period === undefined) return undefined;
  if (offered.kind === 'oneTime') return chargedOnce(said, `price ${offered.id}`);
  const aperiodic = APERIODIC[offered.kind];
  if (aperiodic !== undefined) {
    const path = `${said.path}.recurringChargePeriod`;
    return fault(path, said.period, `price ${offered.id} ${aperiodic}`);
  }
  return otherPeriod(said, offered, payer, `price ${offered.id} is for`);
}

export function isUnsaid(priceType: string | undefined): priceType is undefined | '' {
  return priceType === undefined || priceType === '';
}

/** Refuses a period on a one-time price, which `what` names; text that is no period is ignored. */
export function chargedOnce(
  { path, period }: Pick<SaidPrice, 'path' | 'period'>,
  what: string,
): Fault | undefined {
  if (period === undefined || readPeriod(period) === undefined) return undefined;
  return fault(`${path}.recurringChargePeriod`, period, `${what} is charged once`);
}

/** Refuses a period other than the fee's own; `what` begins the message. */
export function otherPeriod(
  { path, period: text }: Pick<SaidPrice, 'path' | 'period'>,
  { kind, period: own }: Pick<SoldPrice, 'kind' | 'period'>,
  payer: Payer | undefined,
  what: string,
): Fault | undefined {
  if (!isForPeriods(kind) || text === undefined) return undefined;
  const period = readPeriod(text);
  if (period === undefined) return unknownPeriod(path, text);
  const charged = own ?? payer?.period;
  if (charged === undefined || isSameSpan(period, charged)) return undefined;
  return fault(`${path}.recurringChargePeriod`, text, `${what} ${charged.length} ${charged.unit}`);
}

/** Price types without a period, and the reason that the refusal states. */
const APERIODIC: Readonly<Partial<Record<PriceKind, string>>> = {
  usage: 'is of usage, which is counted in the period of the account',
  overage: 'is of usage, which is counted in the period of the account',
  discount: 'is a discount, which is taken off whatever is charged',
};

/** True for prices that are charged or renewed every period. */
function isForPeriods(kind: PriceKind | undefined): boolean {
  return kind === 'recurring' || kind === 'allowance';
}

/** True when both texts mean the same period. */
export function isPeriod(text: string, other: string): boolean {
  const [a, b] = [readPeriod(text), readPeriod(other)];
  return a !== undefined && b !== undefined && isSameSpan(a, b);
}

function unpayable(said: SaidAmounts, net: Money, { currency }: Payer): Fault | undefined {
  const name = said.dutyFree === undefined ? 'taxIncludedAmount' : 'dutyFreeAmount';
  const path = `${said.path}.${name}`;
  if (net.amount.isNegative()) {
    return fault(`${path}.value`, formatDecimal(net.amount), 'must not be below zero');
  }
  return foreign(path, net, currency);
}

export function foreign(path: string, net: Money, currency: string): Fault | undefined {
  if (net.currency === currency) return undefined;
  return fault(`${path}.unit`, net.currency, `the account that pays is billed in ${currency}`);
}

function moneyOf({ amount, currency }: SoldPrice): Money | null {
  return amount === null || currency === null ? null : { amount: parseDecimal(amount), currency };
}

function taxesOf({ taxRate, taxCategory = '' }: SaidAmounts): readonly PriceTax[] {
  if (taxRate === undefined || taxRate.isZero()) return [];
  return [{ category: taxCategory, ratePercent: formatDecimal(taxRate) }];
}

function feeOf(kind: string | undefined): Fee | undefined {
  return FEES.find((fee) => fee === kind);
}

function negotiated(name: string): string {
  return `${name}, negotiated`;
}
