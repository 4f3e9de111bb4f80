// The known currencies and the digits of their minor units. Amounts stay unrounded until a bill line, which is
// rounded to the minor unit.
import { invariant } from './invariant';

// ISO 4217 currencies by the digits of their minor unit; those in no other row have two.
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

/** True for `eur`, `Euro` and `€`: a currency that is not named by its code. */
export function isMisspeltCurrency(unit: string): boolean {
  return !isKnownCurrency(unit) && SPELLINGS.has(unit.trim().toLowerCase());
}

const NAMES = new Intl.DisplayNames('en', { type: 'currency' });
const SHORT_NAMES = '€ $ £ ¥ dollar dollars pound pounds yen franc francs'.split(' ');
const SPELLINGS: ReadonlySet<string> = new Set([
  ...[...MINOR_UNITS.keys()].flatMap((code) => {
    const name = (NAMES.of(code) ?? code).toLowerCase();
    return [code.toLowerCase(), name, `${name}s`];
  }),
  ...SHORT_NAMES,
]);

/** Digits after the point on a bill: JPY 0, EUR 2, KWD 3, CLF 4. */
export function minorUnits(currency: string): number {
  const scale = MINOR_UNITS.get(currency);
  invariant(scale !== undefined, `Unknown currency ${currency}`);
  return scale;
}

function currencies(codes: string, scale: number): [string, number][] {
  return codes.split(/\s+/).map((code) => [code, scale]);
}
