// The possible meanings of a text in a query: TMF630 has no types, so "10" is compared with numbers as a number and
// with strings as text. Instants are compared with millisecond precision in their printed form.
import { wireInstant } from '../wire-instant';

export type Operand = {
  readonly text: string;
  readonly number?: number;
  readonly flag?: boolean;
  readonly instant?: string;
};

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;

export function operandOf(text: string): Operand {
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  const instant = wireInstant(text);
  return {
    text,
    ...(Number.isFinite(number) ? { number } : {}),
    ...(text === 'true' || text === 'false' ? { flag: text === 'true' } : {}),
    ...(instant === undefined ? {} : { instant }),
  };
}
