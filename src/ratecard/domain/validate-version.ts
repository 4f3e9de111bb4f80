// Whether a version may price anything: the same parser that rating compiles from, so that what was
// activated can never fail at run time.
import { type LineError, type Meter, parseLines } from '../../rating';

type CodedMeter = Meter & { readonly code: string };

export function validateVersion(
  lines: unknown,
  currency: string,
  meters: readonly CodedMeter[],
  /** That some meter counts. */
  units: ReadonlySet<string>,
): readonly LineError[] {
  const byCode = new Map(meters.map((meter) => [meter.code, meter]));
  return parseLines(lines, {
    meter: (code) => byCode.get(code),
    isUnit: (unit) => units.has(unit),
    currency,
  }).errors;
}
