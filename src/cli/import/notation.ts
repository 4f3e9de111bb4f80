// How a file writes its numbers. Groups must be whole, and the first starts with no zero: where the
// comma groups, 1,5 is no fifteen and 0,123 no 123.
import { parseRatio, type Ratio, withSignBefore } from './ratio';

export type Notation = { readonly decimal: string; readonly thousands: string };

export const PLAIN_NOTATION: Notation = { decimal: '.', thousands: '' };

export type ReadNumber = (text: string) => Ratio | undefined;

/** Characters that are typed as one and printed as another, such as kinds of spaces. */
const ALIKE: Readonly<Record<string, string>> = {
  ' ': '[ \\u00A0\\u202F\\u2009]',
  "'": "['\\u2019]",
};

export function numberReader({ decimal, thousands }: Notation): ReadNumber {
  if (decimal === PLAIN_NOTATION.decimal && thousands === '') return parseRatio;
  const group = ALIKE[thousands] ?? `\\u{${(thousands.codePointAt(0) ?? 0).toString(16)}}`;
  const whole = thousands === '' ? '\\d*' : `(?:[1-9]\\d{0,2}(?:${group}\\d{3})+|\\d*)`;
  const point = `\\u{${(decimal.codePointAt(0) ?? 0).toString(16)}}`;
  const written = new RegExp(`^([+-]?${whole})(?:${point}(\\d*))?(e[+-]?\\d+)?$`, 'iu');
  const groups = new RegExp(group, 'gu');
  return (text) => {
    const match = written.exec(withSignBefore(text));
    if (match === null) return undefined;
    const [, digits = '', fraction, exponent = ''] = match;
    const plain = thousands === '' ? digits : digits.replace(groups, '');
    return parseRatio(`${plain}${fraction === undefined ? '' : `.${fraction}`}${exponent}`);
  };
}
