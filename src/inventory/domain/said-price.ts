// A price of one product as a client states it: amounts with or without tax, and alterations. Free text of TMF is
// parsed here; what cannot be followed becomes a fault with its path.
import { type PriceProblem, isProblem, periodOf } from '../../catalog/domain/written-price';
import type { PricePeriod, PriceTax } from '../../catalog/domain/sold-price';
import { type Decimal, formatDecimal, parseDecimal, ZERO } from '../../core/decimal';
import { isKnownCurrency, minorUnits } from '../../core/money';
import { CHARGE_SCALE, round } from '../../core/rounding';
import { isSameTaxCategory } from '../../core/tax-category';
import { withoutTax, withTax } from '../../core/tax-rate';
import type { Instant } from '../../core/time';

export type Money = { readonly amount: Decimal; readonly currency: string };

/** The member `price` of an entry, found at `path`. */
export type SaidAmounts = {
  readonly path: string;
  readonly percentage: Decimal | undefined;
  readonly taxRate: Decimal | undefined;
  readonly taxCategory?: string | undefined;
  readonly dutyFree: Money | undefined;
  readonly taxIncluded: Money | undefined;
};

export type SaidAlteration = {
  readonly path: string;
  readonly name: string | undefined;
  readonly priceType: string | undefined;
  readonly price: SaidAmounts;
  /** The catalogue discount that is named, for an alteration without an amount of its own. */
  readonly offeringPriceId: string | undefined;
  /** The unit that an amount is for. */
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
  /** The unit that the amount is for: `GB`, `1 line`, `10 lines`. */
  readonly unit: string | undefined;
  /** The account on whose bill the price is to be. */
  readonly accountId: string | undefined;
  readonly offeringPriceId: string | undefined;
  readonly alterations: readonly SaidAlteration[];
};

/** Why a stated value is refused, with its path. */
export type Fault = { readonly path: string; readonly value?: unknown; readonly reason: string };

export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'reason' in value;
}

export function fault(path: string, value: unknown, reason: string): Fault {
  return { path, value, reason };
}

/** Parses `3 months`, `monthly` or `1 month`, as prices are written; undefined for other text. */
export function readPeriod(text: string): PricePeriod | undefined {
  const read: PricePeriod | null | PriceProblem = periodOf({ type: text, length: null });
  return read === null || isProblem(read) ? undefined : read;
}

/**
 * The amount before tax; undefined when none is stated. `taxes` are those of the price, null when only the statement
 * tells them; `offered` is an amount that may be repeated with tax although dividing the tax out is not exact.
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
  const strange = otherCategory(said, taxes);
  if (strange !== undefined) return strange;
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
  return isRepeated ? offered : netWithoutTax(path, taxIncluded, rate);
}

/** Refuses a category that the price is not taxed by; a tax without one is of whichever is said. */
function otherCategory(
  { path, taxCategory }: SaidAmounts,
  taxes: readonly PriceTax[] | null,
): Fault | undefined {
  const known = (taxes ?? []).map(({ category }) => category).filter((each) => each !== '');
  if (taxCategory === undefined || known.length === 0) return undefined;
  if (known.some((each) => isSameTaxCategory(each, taxCategory))) return undefined;
  return fault(`${path}.taxCategory`, taxCategory, `the price is taxed by ${known.join(' or ')}`);
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

/** True when `gross` is `net` with tax, rounded as it is paid. */
function isWithTax(net: Money, gross: Money, rate: Decimal): boolean {
  const digits = minorUnits(net.currency);
  const expected = round(withTax(net.amount, rate), digits, 'halfUp');
  return expected.equals(round(gross.amount, digits, 'halfUp'));
}

function netWithoutTax(
  path: string,
  { amount: gross, currency }: Money,
  rate: Decimal,
): Money | Fault {
  const amount = withoutTax(gross, rate);
  if (withTax(amount, rate).equals(gross)) return { amount, currency };
  const reason = `with ${formatDecimal(rate)} % tax comes from no amount of at most ${CHARGE_SCALE} decimals: say dutyFreeAmount`;
  return fault(`${path}.taxIncludedAmount.value`, formatDecimal(gross), reason);
}
