// Money is an exact amount in one currency. Adding two currencies is a bug, never a conversion.
// Amounts stay unrounded until a bill line; minorUnits says to which scale that line is rounded.
import { type Decimal, ZERO, formatDecimal, parseDecimal } from './decimal';
import { invariant } from './invariant';
import { type RoundingMode, round } from './rounding';

export type Money = { readonly amount: Decimal; readonly currency: string };

// ISO 4217 by minor unit; whatever is listed in no other row has two.
const NONE = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE = 'BHD IQD JOD KWD LYD OMR TND';
const FOUR = 'CLF UYW';
const TWO = `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN
  BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
  GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD
  LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN
  PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
  TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`;

const MINOR_UNITS: ReadonlyMap<string, number> = new Map([
  ...currencies(NONE, 0),
  ...currencies(TWO, 2),
  ...currencies(THREE, 3),
  ...currencies(FOUR, 4),
]);

export function isKnownCurrency(currency: string): boolean {
  return MINOR_UNITS.has(currency);
}

/** Digits after the point on a bill: JPY 0, EUR 2, KWD 3, CLF 4. */
export function minorUnits(currency: string): number {
  const scale = MINOR_UNITS.get(currency);
  invariant(scale !== undefined, `Unknown currency ${currency}`);
  return scale;
}

export function money(amount: Decimal | string, currency: string): Money {
  return { amount: typeof amount === 'string' ? parseDecimal(amount) : amount, currency };
}

export function noMoney(currency: string): Money {
  return { amount: ZERO, currency };
}

export function plus(a: Money, b: Money): Money {
  return { amount: a.amount.plus(sameCurrency(a, b).amount), currency: a.currency };
}

export function minus(a: Money, b: Money): Money {
  return { amount: a.amount.minus(sameCurrency(a, b).amount), currency: a.currency };
}

export function negate(value: Money): Money {
  return { amount: value.amount.negated(), currency: value.currency };
}

export function isSameMoney(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.amount.equals(b.amount);
}

/** Rounds to what the currency can pay; the one place a bill line loses digits. */
export function roundToMinor(value: Money, mode: RoundingMode): Money {
  return { ...value, amount: round(value.amount, minorUnits(value.currency), mode) };
}

/** `12.50 EUR`, `13 JPY`: for documents and messages; digits beyond the minor unit are kept. */
export function formatMoney(value: Money): string {
  const scale = MINOR_UNITS.get(value.currency) ?? 0;
  const [whole = '0', fraction = ''] = formatDecimal(value.amount).split('.');
  const padded = fraction.padEnd(scale, '0');
  return `${whole}${padded ? `.${padded}` : ''} ${value.currency}`;
}

function sameCurrency(a: Money, b: Money): Money {
  invariant(a.currency === b.currency, `Mixed currencies ${a.currency} and ${b.currency}`);
  return b;
}

function currencies(codes: string, scale: number): [string, number][] {
  return codes.split(/\s+/).map((code) => [code, scale]);
}
