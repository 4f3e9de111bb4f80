// Validates a version with the parser that rating compiles from, so that an activated version cannot fail at run
// time.
import { type LineError, type Meter, parseLines } from '../../rating';

type CodedMeter = Meter & { readonly code: string };

export function validateVersion(
  lines: unknown,
  currency: string,
  {
    meters,
    units,
    zones,
  }: {
    readonly meters: readonly CodedMeter[];
    /** Units that some meter counts. */
    readonly units: ReadonlySet<string>;
    /** Of tariff tables that have a version, the zones that were asked for and some version has. */
    readonly zones: ReadonlyMap<string, ReadonlySet<string>>;
  },
): readonly LineError[] {
  const byCode = new Map(meters.map((meter) => [meter.code, meter]));
  return parseLines(lines, {
    meter: (code) => byCode.get(code),
    isUnit: (unit) => units.has(unit),
    zonesOf: (table) => zones.get(table),
    currency,
  }).errors;
}
