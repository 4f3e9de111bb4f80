// Units of one dimension convert by the exact factors below and by nothing else; converting across
// dimensions is refused.
// A name that is not listed is a unit of its own (`page`, `seat`): it converts only to itself.
import { type Decimal, decimal } from './decimal';
import { DomainError } from './domain-error';

type KnownUnit = { readonly dimension: string; readonly inSmallest: Decimal };

// One dimension a row: its name, then every unit with its size in the smallest one.
const DIMENSIONS = `
  volume    byte 1  B 1  octet 1  kB 1000  KB 1000  MB 1000000  GB 1000000000
            TB 1000000000000  PB 1000000000000000  KiB 1024  MiB 1048576  GiB 1073741824
            TiB 1099511627776  PiB 1125899906842624
  duration  ms 1  millisecond 1  s 1000  second 1000  min 60000  minute 60000  h 3600000
            hour 3600000  day 86400000
  GPU       milliGPU-second 1  milliGPU-minute 60  milliGPU-hour 3600  milliGPU-day 86400
            GPU-second 1000  GPU-minute 60000  GPU-hour 3600000  GPU-day 86400000
  vCPU      millivCPU-second 1  millivCPU-minute 60  millivCPU-hour 3600  millivCPU-day 86400
            vCPU-second 1000  vCPU-minute 60000  vCPU-hour 3600000  vCPU-day 86400000
  token     token 1  kilotoken 1000  megatoken 1000000
  count     unit 1  piece 1  each 1
  calls     call 1
  requests  request 1
  messages  message 1
  events    event 1
  sessions  session 1
  images    image 1`;

const UNITS: ReadonlyMap<string, KnownUnit> = new Map(DIMENSIONS.split(/\n {2}(?! )/).flatMap(row));

export function isKnownUnit(unit: string): boolean {
  return UNITS.has(unit);
}

export function isConvertible(fromUnit: string, toUnit: string): boolean {
  if (fromUnit === toUnit) return true;
  const [from, to] = [UNITS.get(fromUnit), UNITS.get(toUnit)];
  return from !== undefined && to !== undefined && from.dimension === to.dimension;
}

/** All that convert to the unit, itself among them. */
export function unitsConvertibleTo(unit: string): string[] {
  return UNITS.has(unit) ? [...UNITS.keys()].filter((one) => isConvertible(one, unit)) : [unit];
}

/** The factor as an exact fraction: a GiB is not a whole number of GB. */
export function conversion(
  fromUnit: string,
  toUnit: string,
): { readonly multiplyBy: Decimal; readonly divideBy: Decimal } | undefined {
  const [from, to] = [UNITS.get(fromUnit), UNITS.get(toUnit)];
  if (!from || !to || from.dimension !== to.dimension) return undefined;
  return { multiplyBy: from.inSmallest, divideBy: to.inSmallest };
}

export function convert(amount: Decimal, fromUnit: string, toUnit: string): Decimal {
  if (fromUnit === toUnit) return amount;
  const factor = conversion(fromUnit, toUnit);
  if (factor) return amount.times(factor.multiplyBy).dividedBy(factor.divideBy);
  throw new DomainError({
    kind: 'invalid',
    code: 'quantity.unit-mismatch',
    message: `${fromUnit} cannot be converted to ${toUnit}`,
  });
}

function row(text: string): [string, KnownUnit][] {
  const [dimension = '', ...words] = text.trim().split(/\s+/);
  return words.flatMap((unit, index): [string, KnownUnit][] =>
    index % 2 === 0 ? [[unit, { dimension, inSmallest: decimal(words[index + 1] ?? '') }]] : [],
  );
}
