// What somebody says of a price of one product: amounts with or without tax, and how it is altered. Texts that
// TMF leaves free are read here; what cannot be followed is a fault, with the place where it was said.
import { type PriceProblem, isProblem, periodOf } from '../../catalog/domain/written-price';
import type { PricePeriod, PriceTax } from '../../catalog/domain/sold-price';
import { type Decimal, formatDecimal, HUNDRED, ONE, parseDecimal, ZERO } from '../../core/decimal';
import { isKnownCurrency, minorUnits } from '../../core/money';
import { CHARGE_SCALE, round } from '../../core/rounding';
import type { Instant } from '../../core/time';

export type Money = { readonly amount: Decimal; readonly currency: string };

/** `price` of an entry, at `path`. */
export type SaidAmounts = {
  readonly path: string;
  readonly percentage: Decimal | undefined;
  readonly taxRate: Decimal | undefined;
  readonly dutyFree: Money | undefined;
  readonly taxIncluded: Money | undefined;
};

export type SaidAlteration = {
  readonly path: string;
  readonly name: string | undefined;
  readonly priceType: string | undefined;
  readonly price: SaidAmounts;
  /** A discount of the catalogue, for one that says no amount itself. */
  readonly offeringPriceId: string | undefined;
  /** What an amount is for. */
  readonly unit: string | undefined;
  readonly priority: number | undefined;
  readonly duration: number | undefined;
  readonly period: string | undefined;
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
};

export type SaidPrice = {
  readonly path: string;
  readonly name: string | undefined;
  readonly priceType: string | undefined;
  readonly period: string | undefined;
  readonly price: SaidAmounts;
  /** What the amount is for: `GB`, `1 line`, `10 lines`. */
  readonly unit: string | undefined;
  /** Whose bill it is to be on. */
  readonly accountId: string | undefined;
  readonly offeringPriceId: string | undefined;
  readonly alterations: readonly SaidAlteration[];
};

/** Why something that was said is refused. */
export type Fault = { readonly path: string; readonly value?: unknown; readonly reason: string };

export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'reason' in value;
}

export function fault(path: string, value: unknown, reason: string): Fault {
  return { path, value, reason };
}

/** `3 months`, `monthly`, `1 month`: how prices are written; undefined where it is none of these. */
export function readPeriod(text: string): PricePeriod | undefined {
  const [, count, type = ''] = /^\s*(\d{1,4})?\s*(.*)$/.exec(text) ?? [];
  const length = count === undefined ? null : Number.parseInt(count, 10);
  const read: PricePeriod | null | PriceProblem = periodOf({ type, length });
  return read === null || isProblem(read) ? undefined : read;
}

/**
 * The amount before tax; undefined when none is said. `taxes` are those of the price, null when what is said is all
 * that is known of them; `offered` is what may be repeated with a tax that does not divide out.
 */
export function netOf(
  said: SaidAmounts,
  taxes: readonly PriceTax[] | null,
  offered: Money | null = null,
): Money | Fault | undefined {
  const { path, taxRate, dutyFree, taxIncluded } = said;
  const rates = taxes === null ? undefined : ratesOf(taxes);
  if (taxRate?.isNegative() === true) {
    return fault(`${path}.taxRate`, formatDecimal(taxRate), 'must not be below zero');
  }
  if (taxRate !== undefined && rates !== undefined && !rates.some((rate) => rate.equals(taxRate))) {
    const known = rates.map(formatDecimal).join(' or ');
    return fault(`${path}.taxRate`, formatDecimal(taxRate), `the tax of the price is ${known} %`);
  }
  const rate = taxRate ?? (rates?.length === 1 ? rates[0] : undefined);
  const wrong =
    moneyFault(`${path}.dutyFreeAmount`, dutyFree) ??
    moneyFault(`${path}.taxIncludedAmount`, taxIncluded);
  if (wrong !== undefined) return wrong;
  if (taxIncluded === undefined) return dutyFree;
  if (dutyFree !== undefined) return agreeing(path, dutyFree, taxIncluded, rate);
  if (rate === undefined) {
    const reason = 'is needed to tell what taxIncludedAmount is without tax; or say dutyFreeAmount';
    return fault(`${path}.taxRate`, undefined, reason);
  }
  const isRepeated =
    offered?.currency === taxIncluded.currency && isWithTax(offered, taxIncluded, rate);
  return isRepeated ? offered : withoutTax(path, taxIncluded, rate);
}

function ratesOf(taxes: readonly PriceTax[]): Decimal[] {
  const rates = [...new Set(taxes.map(({ ratePercent }) => ratePercent))];
  return rates.length === 0 ? [ZERO] : rates.map(parseDecimal);
}

function moneyFault(path: string, money: Money | undefined): Fault | undefined {
  if (money === undefined) return undefined;
  const { amount, currency } = money;
  if (!isKnownCurrency(currency)) return fault(`${path}.unit`, currency, 'is no currency');
  if (amount.decimalPlaces() <= CHARGE_SCALE) return undefined;
  const reason = `has more than ${CHARGE_SCALE} decimals`;
  return fault(`${path}.value`, formatDecimal(amount), reason);
}

function agreeing(
  path: string,
  net: Money,
  gross: Money,
  rate: Decimal | undefined,
): Money | Fault {
  if (net.currency !== gross.currency) {
    const reason = `must be ${net.currency}, as dutyFreeAmount`;
    return fault(`${path}.taxIncludedAmount.unit`, gross.currency, reason);
  }
  if (isWithTax(net, gross, rate ?? ZERO)) return net;
  if (rate === undefined) {
    const reason = 'is needed where taxIncludedAmount is not dutyFreeAmount';
    return fault(`${path}.taxRate`, undefined, reason);
  }
  const reason = `is not dutyFreeAmount with ${formatDecimal(rate)} % tax`;
  return fault(`${path}.taxIncludedAmount.value`, formatDecimal(gross.amount), reason);
}

/** As it is paid. */
function isWithTax(net: Money, gross: Money, rate: Decimal): boolean {
  const digits = minorUnits(net.currency);
  const expected = round(net.amount.times(factorOf(rate)), digits, 'halfUp');
  return expected.equals(round(gross.amount, digits, 'halfUp'));
}

function withoutTax(
  path: string,
  { amount: gross, currency }: Money,
  rate: Decimal,
): Money | Fault {
  const amount = round(gross.dividedBy(factorOf(rate)), CHARGE_SCALE, 'halfUp');
  if (amount.times(factorOf(rate)).equals(gross)) return { amount, currency };
  const reason = `with ${formatDecimal(rate)} % tax comes from no amount of at most ${CHARGE_SCALE} decimals: say dutyFreeAmount`;
  return fault(`${path}.taxIncludedAmount.value`, formatDecimal(gross), reason);
}

function factorOf(rate: Decimal): Decimal {
  return ONE.plus(rate.dividedBy(HUNDRED));
}
