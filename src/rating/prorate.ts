// prorate: where the subscription runs for a part of the period, minimum, maximum and allowance are those of
// its days. A share of zero days (begun and ended on one day) owes nothing and has nothing free, but its
// maximum is that of one day, or its usage would cost nothing.
import { type Decimal, fromInteger } from '../core/decimal';
import { CHARGE_SCALE } from '../core/rounding';
import { share } from '../core/share';
import { type CompiledLine, compileLine } from './compile-line';

/** Calendar days the subscription ran, of those the period has. */
export type Share = { readonly days: number; readonly of: number };

const parts = new WeakMap<CompiledLine, Map<string, CompiledLine>>();

/** The line with its terms for the share; the line itself where they don't change. */
export function prorated(line: CompiledLine, { days, of }: Share): CompiledLine {
  if (!line.line.prorate || days === of) return line;
  const known = parts.get(line) ?? new Map<string, CompiledLine>();
  parts.set(line, known);
  const key = `${days}/${of}`;
  const part = known.get(key) ?? partOf(line, { days, of });
  known.set(key, part);
  return part;
}

function partOf({ line, meter }: CompiledLine, { days, of }: Share): CompiledLine {
  const ofDays = (whole: Decimal | null, least: number) =>
    whole &&
    share(whole, fromInteger(Math.max(days, least)), fromInteger(of), CHARGE_SCALE, 'halfUp');
  const terms = {
    minimum: ofDays(line.minimum, 0),
    maximum: ofDays(line.maximum, 1),
    allowance: ofDays(line.allowance, 0),
  };
  return compileLine({ ...line, ...terms }, meter);
}
