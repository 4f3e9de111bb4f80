// Alteration of one price of one product: a reduction or surcharge, in percent or money, for a number of units of
// time. It is stored as a discount that names only that price.
import {
  type AlterationTerms,
  NOTHING_ELSE,
  type PriceDiscount,
  type SoldPrice,
} from '../../catalog/domain/sold-price';
import { type Characteristics, isSoldFor } from '../../catalog/domain/product-condition';
import { kindOf } from '../../catalog/domain/written-price';
import { later } from '../../core/calendar';
import { type Decimal, formatDecimal, HUNDRED, parseDecimal } from '../../core/decimal';
import type { Instant } from '../../core/time';
import {
  chargedOnce,
  foreign,
  isForOne,
  otherPeriod,
  type Payer,
  unknownPeriod,
  type UnnamedPrice,
} from './negotiated-price';
import { type Fault, fault, isFault, netOf, readPeriod, type SaidAlteration } from './said-price';
import { whyNotOnSale } from './sold-prices';

const DURATION_MAX = 1000;

/** The price that is altered, and the start of an alteration that states none. */
export type Altered = {
  readonly price: Pick<
    SoldPrice,
    | 'id'
    | 'name'
    | 'kind'
    | 'currency'
    | 'amount'
    | 'period'
    | 'taxes'
    | 'insteadOf'
    | 'discountIds'
  >;
  readonly startsAt: Instant;
  /** The product's characteristics. */
  readonly characteristics: Characteristics;
  /** True for an alteration that the product has already; it keeps the terms by which it was sold. */
  readonly isStanding: boolean;
};

/** The amount of an alteration, without its time. */
type Size = Pick<PriceDiscount, 'percent' | 'amount'> & { readonly currency: string | null };

/** `named` is the catalogue discount that the alteration names. */
export function alterationOf(
  said: SaidAlteration,
  altered: Altered,
  payer: Payer,
  named: SoldPrice | undefined,
): UnnamedPrice | Fault {
  const { price } = altered;
  if (price.kind !== 'recurring' && price.kind !== 'oneTime') {
    const reason = `price ${price.name} is of the type ${price.kind}: recurring and oneTime prices are altered`;
    return fault(said.path, undefined, reason);
  }
  const refused = altered.isStanding ? undefined : whyNotGiven(said, price, named);
  if (refused !== undefined) return refused;
  const direction = directionOf(said, price.kind, named);
  if (isFault(direction)) return direction;
  const own = sizeOf(said, direction, altered, payer);
  if (isFault(own)) return own;
  const size =
    own === undefined ? sizeNamed(said, altered, payer, named) : agreeing(said, own, named);
  if (isFault(size)) return size;
  const life = lifeOf(said, altered, payer);
  if (isFault(life)) return life;
  const { raises } = direction;
  const { currency, percent, amount } = size;
  const alteration: AlterationTerms = { raises, priority: said.priority ?? null, ...life };
  return {
    ...NOTHING_ELSE,
    name: said.name ?? named?.name ?? `${raises ? 'Surcharge' : 'Discount'}: ${price.name}`,
    kind: 'discount',
    currency,
    amount: null,
    period: null,
    taxes: [],
    discount: { percent, amount, priceIds: [price.id], alteration },
  };
}

/** Refuses a price below zero, a named price that is no discount, or one that the altered price already names. */
function whyNotGiven(
  { path, offeringPriceId: id }: SaidAlteration,
  price: Altered['price'],
  named: SoldPrice | undefined,
): Fault | undefined {
  if (parseDecimal(price.amount ?? '0').isNegative()) {
    return fault(path, undefined, `price ${price.name} is below zero, and nothing is off or on it`);
  }
  if (id === undefined) return undefined;
  const place = `${path}.productOfferingPrice.id`;
  if (named?.kind !== 'discount') return fault(place, id, 'is no discount that could be given');
  if (!price.discountIds.includes(id)) return undefined;
  return fault(place, id, `is taken off price ${price.name} already, which names it`);
}

type Direction = { readonly raises: boolean };

const RAISING = ['surcharge', 'penalty'];

/** `priceType` of an alteration gives its direction or repeats the type of the price; without it, it is a reduction. */
function directionOf(
  { path, priceType }: SaidAlteration,
  kind: string,
  named: SoldPrice | undefined,
): Direction | Fault {
  if (priceType === undefined) return { raises: false };
  if (RAISING.includes(priceType.toLowerCase())) {
    if (named?.kind !== 'discount') return { raises: true };
    const reason = `raises the price, and discount ${named.id} takes off`;
    return fault(`${path}.priceType`, priceType, reason);
  }
  const read = kindOf(priceType);
  if (read === 'discount' || read === kind) return { raises: false };
  const reason = `must be ${kind}, as the price that it alters, discount, or ${RAISING.join(' or ')} to raise it`;
  return fault(`${path}.priceType`, priceType, reason);
}

/** Undefined when the alteration states no amount of its own. */
function sizeOf(
  said: SaidAlteration,
  { raises }: Direction,
  { price }: Altered,
  payer: Payer,
): Size | Fault | undefined {
  const path = `${said.path}.price`;
  const { percentage } = said.price;
  const net = netOf(said.price, price.taxes);
  if (isFault(net)) return net;
  if (percentage !== undefined && net !== undefined) {
    return fault(path, undefined, 'says a percentage or an amount, not both');
  }
  if (percentage !== undefined) {
    const percent = unsigned(`${path}.percentage`, percentage, raises);
    if (isFault(percent)) return percent;
    if (percent.lessThanOrEqualTo(HUNDRED)) {
      return { percent: formatDecimal(percent), amount: null, currency: null };
    }
    return fault(`${path}.percentage`, formatDecimal(percentage), 'must not be above 100');
  }
  if (net === undefined) return undefined;
  const name = said.price.dutyFree === undefined ? 'taxIncludedAmount' : 'dutyFreeAmount';
  const amount = unsigned(`${path}.${name}.value`, net.amount, raises);
  if (isFault(amount)) return amount;
  const refused =
    foreign(`${path}.${name}`, net, payer.currency) ?? otherMeasure(said, price, payer);
  return refused ?? { percent: null, amount: formatDecimal(amount), currency: net.currency };
}

/** The amount of the catalogue discount that is named, which must be on sale for this price and product. */
function sizeNamed(
  said: SaidAlteration,
  altered: Altered,
  payer: Payer,
  named: SoldPrice | undefined,
): Size | Fault {
  const size = named && sizeOfDiscount(named);
  if (named === undefined || size === undefined) {
    return fault(`${said.path}.price`, undefined, 'says neither a percentage nor an amount');
  }
  const reason = altered.isStanding ? undefined : whyNotSold(named, said, altered, payer);
  if (reason !== undefined) return fault(`${said.path}.productOfferingPrice.id`, named.id, reason);
  return (size.amount === null ? undefined : otherMeasure(said, altered.price, payer)) ?? size;
}

function whyNotSold(
  named: SoldPrice,
  { from }: SaidAlteration,
  { price, startsAt, characteristics }: Altered,
  { currency }: Payer,
): string | undefined {
  const { discount, soldFor } = named;
  const ids = discount?.priceIds ?? [];
  const isOfPrice = ids.some((id) => id === price.id || id === price.insteadOf);
  if (ids.length > 0 && !isOfPrice) return `reduces ${ids.join(', ')}, not ${price.id}`;
  if (!isSoldFor(named, characteristics)) {
    return `is for another ${soldFor.map(({ name }) => name).join(', ')} than the product has`;
  }
  if (named.currency !== null && named.currency !== currency) {
    return `is in ${named.currency}, and the account that pays is billed in ${currency}`;
  }
  return whyNotOnSale(named, from ?? startsAt);
}

/** An amount of its own beside a named discount must equal that discount's. */
function agreeing({ path }: SaidAlteration, own: Size, named: SoldPrice | undefined): Size | Fault {
  const other = named && sizeOfDiscount(named);
  if (named === undefined || other === undefined || isSameSize(own, other)) return own;
  const words = other.percent === null ? `${other.amount} ${other.currency}` : `${other.percent} %`;
  const reason = `is not ${words}, which discount ${named.id} takes off: say one of the two`;
  return fault(`${path}.price`, undefined, reason);
}

function sizeOfDiscount({ discount, currency }: SoldPrice): Size | undefined {
  return discount === null
    ? undefined
    : { percent: discount.percent, amount: discount.amount, currency };
}

function isSameSize(one: Size, other: Size): boolean {
  const [a, b] = [one, other].map(({ percent, amount }) => parseDecimal(percent ?? amount ?? '0'));
  const isAlike = (one.percent === null) === (other.percent === null);
  const isSameMoney = one.percent !== null || one.currency === other.currency;
  return isAlike && isSameMoney && a !== undefined && b !== undefined && a.equals(b);
}

/** A reduction may be written as 5 or −5; a surcharge must not be negative. */
function unsigned(path: string, size: Decimal, raises: boolean): Decimal | Fault {
  if (!raises || !size.isNegative()) return size.abs();
  return fault(path, formatDecimal(size), 'must not be below zero of what raises a price');
}

/** A money amount applies once per piece and period of the price; anything else is refused. */
function otherMeasure(
  said: SaidAlteration,
  price: Altered['price'],
  payer: Payer,
): Fault | undefined {
  const { path, unit } = said;
  if (!isForOne(unit))
    return fault(`${path}.unitOfMeasure`, unit, 'is not for one: money is off a piece');
  if (price.kind === 'oneTime') return chargedOnce(said, `price ${price.name}`);
  return otherPeriod(said, price, payer, 'an amount is for a period of the price, which is');
}

type Life = Pick<AlterationTerms, 'from' | 'to'>;

function lifeOf(said: SaidAlteration, { price, startsAt }: Altered, payer: Payer): Life | Fault {
  const { path, duration } = said;
  if (duration !== undefined && !isDuration(duration)) return unknownDuration(path, duration);
  if (price.kind === 'oneTime') {
    if (duration === undefined || duration === 1) return { from: null, to: null };
    return fault(`${path}.applicationDuration`, duration, 'a oneTime price is altered once');
  }
  const unit = said.period === undefined ? (price.period ?? payer.period) : readPeriod(said.period);
  if (unit === undefined) return unknownPeriod(path, said.period);
  const from = said.from ?? startsAt;
  const { to: end } = said;
  if (duration === undefined) return end === undefined ? { from, to: null } : upTo(path, from, end);
  const length = unit.length * duration;
  if (!isDuration(length)) return unknownDuration(path, duration);
  const to = later(from, { ...unit, length }, payer.timeZone);
  if (end === undefined || end === to) return { from, to };
  const reason = 'is not where applicationDuration ends: say one of the two';
  return fault(`${path}.validFor.endDateTime`, undefined, reason);
}

function isDuration(length: number): boolean {
  return Number.isInteger(length) && length >= 1 && length <= DURATION_MAX;
}

function unknownDuration(path: string, duration: number): Fault {
  const reason = `must be a whole number from 1 on, of at most ${DURATION_MAX} units of time`;
  return fault(`${path}.applicationDuration`, duration, reason);
}

function upTo(path: string, from: Instant, to: Instant): Life | Fault {
  if (to > from) return { from, to };
  return fault(`${path}.validFor.endDateTime`, undefined, 'must be after the start');
}
