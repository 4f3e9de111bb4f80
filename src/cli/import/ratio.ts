// Exact fractions of big integers for expressions in a map, so that an intermediate division (`milli / 1000 *
// seconds`) loses nothing. Only the result has to be a decimal.

/** The denominator is positive; fractions are reduced only when they are formatted. */
export type Ratio = { readonly over: bigint; readonly under: bigint };

export const NONE: Ratio = { over: 0n, under: 1n };

const PLAIN = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const DIGITS_MAX = 38;

/** Below zero as books write it: `5-`, `(5)`, and a minus that is no hyphen. */
const BELOW_ZERO =
  /^\((?<bracketed>[^()+-].*)\)$|^(?<before>[^+\u2212-].*)-$|^\u2212(?<after>[^+-].*)$/;

/** The text with its minus before it. */
export function withSignBefore(text: string): string {
  const { bracketed, before, after } = BELOW_ZERO.exec(text)?.groups ?? {};
  const digits = bracketed ?? before ?? after;
  return digits === undefined ? text : `-${digits}`;
}

/** Parses `12`, `-0.5`, `+.5`, `5.`, `5-`, `(5)` and `1.5E-7`; undefined for any other text. */
export function parseRatio(text: string): Ratio | undefined {
  const match = PLAIN.exec(withSignBefore(text));
  if (match === null || text.length > 4 * DIGITS_MAX) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(sign + whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale > 0
    ? { over: digits, under: 10n ** BigInt(scale) }
    : { over: digits * 10n ** BigInt(-scale), under: 1n };
}

export function add(a: Ratio, b: Ratio): Ratio {
  return { over: a.over * b.under + b.over * a.under, under: a.under * b.under };
}

export function negate({ over, under }: Ratio): Ratio {
  return { over: -over, under };
}

export function multiply(a: Ratio, b: Ratio): Ratio {
  return { over: a.over * b.over, under: a.under * b.under };
}

/** Undefined when dividing by zero. */
export function divide(a: Ratio, b: Ratio): Ratio | undefined {
  if (b.over === 0n) return undefined;
  const sign = b.over < 0n ? -1n : 1n;
  return { over: a.over * b.under * sign, under: a.under * b.over * sign };
}

export function compareRatios(a: Ratio, b: Ratio): -1 | 0 | 1 {
  const difference = a.over * b.under - b.over * a.under;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** Plain notation; undefined when no decimal of 38 digits is exact, as for one third. */
export function formatRatio({ over, under }: Ratio): string | undefined {
  const divisor = greatestCommonDivisor(over < 0n ? -over : over, under);
  const [numerator, denominator] = [over / divisor, under / divisor];
  let scale = 0;
  let power = 1n;
  while (power % denominator !== 0n) {
    if (scale === DIGITS_MAX) return undefined;
    scale += 1;
    power *= 10n;
  }
  const digits = (numerator < 0n ? -numerator : numerator) * (power / denominator);
  const text = digits.toString().padStart(scale + 1, '0');
  if (text.length > DIGITS_MAX) return undefined;
  const whole = text.slice(0, text.length - scale);
  const sign = numerator < 0n ? '-' : '';
  return scale === 0 ? sign + whole : `${sign}${whole}.${text.slice(text.length - scale)}`;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger === 0n ? 1n : larger;
}
