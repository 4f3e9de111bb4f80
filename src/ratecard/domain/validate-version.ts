// Whether a version may price anything: the same parser that rating compiles from, so that what was
// activated can never fail at run time.
import { type LineError, type Meter, parseLines } from '../../rating';

type CodedMeter = Meter & { readonly code: string };

export function validateVersion(
  lines: unknown,
  currency: string,
  meters: readonly CodedMeter[],
): readonly LineError[] {
  const byCode = new Map(meters.map((meter) => [meter.code, meter]));
  const units = new Set(meters.map(({ unit }) => unit));
  return parseLines(lines, {
    meter: (code) => byCode.get(code),
    isUnit: (unit) => units.has(unit),
    currency,
  }).errors;
}
