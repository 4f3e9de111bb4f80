// Units of one dimension convert by the exact factors below and by nothing else; converting across
// dimensions is refused.
// A name that is not listed is a unit of its own (`page`, `seat`): it converts only to itself.
import { type Decimal, decimal, ONE } from './decimal';
import { DomainError } from './domain-error';

export type Conversion = { readonly multiplyBy: Decimal; readonly divideBy: Decimal };
type KnownUnit = { readonly dimension: string; readonly inSmallest: Decimal };

// One dimension per row: its name, then each unit with its size in the smallest one.
const DIMENSIONS = `
  volume    bit 1  kbit 1000  Mbit 1000000  Gbit 1000000000  Tbit 1000000000000  byte 8  B 8
            octet 8  kB 8000  KB 8000  MB 8000000  GB 8000000000  TB 8000000000000
            PB 8000000000000000  KiB 8192  MiB 8388608  GiB 8589934592  TiB 8796093022208
            PiB 9007199254740992
  bandwidth bit/s 1  kbit/s 1000  Mbit/s 1000000  Gbit/s 1000000000  Tbit/s 1000000000000
            byte/s 8  B/s 8  kB/s 8000  MB/s 8000000  GB/s 8000000000
  storage   byte-second 1  byte-hour 3600  byte-day 86400  GB-second 1000000000
            GB-hour 3600000000000  GB-day 86400000000000  GiB-second 1073741824
            GiB-hour 3865470566400  GiB-day 92771293593600  TB-second 1000000000000
            TB-hour 3600000000000000  TB-day 86400000000000000
  duration  ms 1  millisecond 1  s 1000  second 1000  min 60000  minute 60000  h 3600000
            hour 3600000  day 86400000
  GPU       milliGPU-second 1  milliGPU-minute 60  milliGPU-hour 3600  milliGPU-day 86400
            GPU-second 1000  GPU-minute 60000  GPU-hour 3600000  GPU-day 86400000
  vCPU      millivCPU-second 1  millivCPU-minute 60  millivCPU-hour 3600  millivCPU-day 86400
            vCPU-second 1000  vCPU-minute 60000  vCPU-hour 3600000  vCPU-day 86400000
  core      millicore-second 1  millicore-minute 60  millicore-hour 3600  millicore-day 86400
            core-second 1000  core-minute 60000  core-hour 3600000  core-day 86400000
  IOPS      IOPS 1  kIOPS 1000
  token     token 1  kilotoken 1000  megatoken 1000000
  count     unit 1  piece 1  each 1
  calls     call 1
  requests  request 1  kilorequest 1000  megarequest 1000000
  messages  message 1
  events    event 1
  sessions  session 1
  images    image 1`;

const UNITS: ReadonlyMap<string, KnownUnit> = new Map(DIMENSIONS.split(/\n {2}(?! )/).flatMap(row));

const ITSELF: Conversion = { multiplyBy: ONE, divideBy: ONE };

export function isKnownUnit(unit: string): boolean {
  return UNITS.has(unit);
}

export function isConvertible(fromUnit: string, toUnit: string): boolean {
  if (fromUnit === toUnit) return true;
  const [from, to] = [UNITS.get(fromUnit), UNITS.get(toUnit)];
  return from !== undefined && to !== undefined && from.dimension === to.dimension;
}

/** All units that convert to this one, itself included. */
export function unitsConvertibleTo(unit: string): string[] {
  return UNITS.has(unit) ? [...UNITS.keys()].filter((one) => isConvertible(one, unit)) : [unit];
}

/** The unit of the dimension that all others are whole numbers of; the unit itself where it is the only one. */
export function smallestUnit(unit: string): string {
  const isSmallest = (one: string) => UNITS.get(one)?.inSmallest.equals(1) ?? false;
  return unitsConvertibleTo(unit).find(isSmallest) ?? unit;
}

/** The factor as an exact fraction: a GiB is not a whole number of GB. */
export function conversion(fromUnit: string, toUnit: string): Conversion | undefined {
  if (fromUnit === toUnit) return ITSELF;
  const [from, to] = [UNITS.get(fromUnit), UNITS.get(toUnit)];
  if (!from || !to || from.dimension !== to.dimension) return undefined;
  return { multiplyBy: from.inSmallest, divideBy: to.inSmallest };
}

/** Half up at forty digits where it does not end (a second in hours): what is kept of it is rounded by its caller. */
export function convert(amount: Decimal, fromUnit: string, toUnit: string): Decimal {
  if (fromUnit === toUnit) return amount;
  const { multiplyBy, divideBy } = conversionOf(fromUnit, toUnit);
  return amount.times(multiplyBy).dividedBy(divideBy);
}

/** The factor, or a refusal where there is none. */
export function conversionOf(fromUnit: string, toUnit: string): Conversion {
  const factor = conversion(fromUnit, toUnit);
  if (factor) return factor;
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
