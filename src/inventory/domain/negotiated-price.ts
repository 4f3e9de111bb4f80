// A price that was agreed for one product in place of the catalogue's, which stays as it is. Whatever the amount
// does not say is the catalogue's where a price of it is named.
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

/** Who pays: in which currency, and how long a price runs that says no period. */
export type Payer = {
  readonly currency: string;
  readonly timeZone: string;
  readonly period: PricePeriod;
};

/** Without the id that it is kept under. */
export type UnnamedPrice = Omit<SoldPrice, 'id'>;

const FEES = ['recurring', 'oneTime'] as const;

/** A string says why it is no fee that could be agreed upon. */
type Fee = (typeof FEES)[number];

/** The price that is to be charged instead of the catalogue's; undefined where nothing else is said. */
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

/** A product is on one bill, with all of its prices. */
export function otherPayer(
  { path, accountId }: Pick<SaidPrice, 'path' | 'accountId'>,
  ofProduct: string,
): Fault | undefined {
  if (accountId === undefined || accountId === ofProduct) return undefined;
  const reason = `is not ${ofProduct}, which pays for the product: all of its prices are on one bill`;
  return fault(`${path}.billingAccount.id`, accountId, reason);
}

/** A fee is for a piece. What usage costs for how much is the catalogue's, and so is any amount of it. */
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

/** `GB` and `1 line` are, `10 lines` are not. */
export function isForOne(unit = ''): boolean {
  const [, count = '1'] = /^\s*(\d+(?:[.,]\d+)?)/.exec(unit) ?? [];
  return /^1(?:[.,]0+)?$/.test(count);
}

/** Says no more than which price of the catalogue it is. */
export function isPlain({ price, alterations }: SaidPrice): boolean {
  const { percentage, taxRate, dutyFree, taxIncluded } = price;
  const amounts = [percentage, taxRate, dutyFree, taxIncluded];
  return alterations.length === 0 && amounts.every((each) => each === undefined);
}

/** Names a price, and says nothing that could be otherwise. */
export function isWordless(said: SaidPrice): boolean {
  const { priceType, period, unit } = said;
  return isPlain(said) && [priceType, period, unit].every((word) => word === undefined);
}

/** Who pays says in which money, and how long a period is that the price leaves to the account. */
export function asksPayer(said: SaidPrice, offered: ReadonlyMap<string, SoldPrice>): boolean {
  const { kind, period } = offered.get(said.offeringPriceId ?? '') ?? {};
  const isOfAccount = isForPeriods(kind) && period === null;
  return !isOffered(said, offered) || (said.period !== undefined && isOfAccount);
}

/** Says nothing else than the price of the catalogue that it names. */
export function isOffered(said: SaidPrice, offered: ReadonlyMap<string, SoldPrice>): boolean {
  const price = offered.get(said.offeringPriceId ?? '');
  return isPlain(said) || (price !== undefined && isRepeated(said, price));
}

/** Says the price of the catalogue as it is, in the words that it is written with. */
function isRepeated(said: SaidPrice, offered: SoldPrice): boolean {
  const { percentage, taxRate, dutyFree, taxIncluded } = said.price;
  const isMore = [percentage, taxRate, taxIncluded].some((each) => each !== undefined);
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
 * Words that are not those of the price that is named: an amount for a month is none for a year. Whoever pays is asked
 * for where the price goes by the account's periods.
 */
export function otherTerms(
  said: Pick<SaidPrice, 'path' | 'priceType' | 'period'>,
  offered: Pick<SoldPrice, 'id' | 'kind' | 'period'>,
  payer: Payer | undefined,
): Fault | undefined {
  const kind = kindOf(said.priceType ?? null);
  if (kind !== undefined && kind !== offered.kind) {
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

/** A length of time of a one-time price, which `what` names; a word that is no length says as much as none. */
export function chargedOnce(
  { path, period }: Pick<SaidPrice, 'path' | 'period'>,
  what: string,
): Fault | undefined {
  if (period === undefined || readPeriod(period) === undefined) return undefined;
  return fault(`${path}.recurringChargePeriod`, period, `${what} is charged once`);
}

/** Of a fee: another length of time than that of the price, which `what` says before it. */
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

/** Of what has no period that could be said. */
const APERIODIC: Readonly<Partial<Record<PriceKind, string>>> = {
  usage: 'is of usage, which is counted in the period of the account',
  overage: 'is of usage, which is counted in the period of the account',
  discount: 'is a discount, which is taken off whatever is charged',
};

/** Charged or renewed each time. */
function isForPeriods(kind: PriceKind | undefined): boolean {
  return kind === 'recurring' || kind === 'allowance';
}

/** Whether the two texts say the same length of time. */
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

function taxesOf({ taxRate }: SaidAmounts): readonly PriceTax[] {
  if (taxRate === undefined || taxRate.isZero()) return [];
  return [{ category: '', ratePercent: formatDecimal(taxRate) }];
}

function feeOf(kind: string | undefined): Fee | undefined {
  return FEES.find((fee) => fee === kind);
}

function negotiated(name: string): string {
  return `${name}, negotiated`;
}
