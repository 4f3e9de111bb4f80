// Which meter a price without a rate card prices: the one it names, by a characteristic or the
// attribute `meter`; else the only meter that counts its unit; else the only one whose unit converts
// to it. If several are left, guessing would bill one kind of usage for another: it must be named.
import { isConvertible } from '../../core/quantity';
import type { Meter } from '../../rating';
import { type PriceProblem, textsOf, type WrittenPrice } from './written-price';

export type CodedMeter = Meter & { readonly code: string };

/** The most meters that the message lists when the choice is ambiguous. */
export const METERS_NAMED = 10;

/** `meters` has all that the price names, and the first few of each unit that its own converts to. */
export function chooseMeter(
  price: WrittenPrice,
  meters: readonly CodedMeter[],
): CodedMeter | PriceProblem {
  const [named, ...more] = namedMeters(price);
  if (more.length > 0) return problem('meter', 'catalog.ambiguous-meter', 'names several meters');
  if (named !== undefined) {
    const meter = meters.find(({ code }) => code === named);
    return meter ?? problem('meter', 'catalog.unknown-meter', `there is no meter ${named}`);
  }
  return byUnit(price.unitOfMeasure.units, meters);
}

export function namedMeters(price: WrittenPrice): readonly string[] {
  const inUses = textsOf(price, 'meter');
  return inUses.length > 0 || price.meter === null ? inUses : [price.meter];
}

function byUnit(unit: string | null, meters: readonly CodedMeter[]): CodedMeter | PriceProblem {
  if (unit === null || unit === '') {
    return problem(
      'unitOfMeasure.units',
      'catalog.missing-unit',
      'is mandatory for a usage price without a rate card or a meter',
    );
  }
  const exact = meters.filter((meter) => meter.unit === unit);
  const fitting =
    exact.length > 0 ? exact : meters.filter((meter) => isConvertible(meter.unit, unit));
  const [first, ...others] = fitting;
  if (first === undefined) {
    return problem(
      'unitOfMeasure.units',
      'catalog.no-meter',
      `no meter counts what converts to ${unit}`,
    );
  }
  if (others.length === 0) return first;
  const codes = fitting.slice(0, METERS_NAMED).map(({ code }) => code);
  const more = fitting.length > METERS_NAMED ? ' and more' : '';
  return problem(
    'unitOfMeasure.units',
    'catalog.ambiguous-meter',
    `${unit} could be any of the meters ${codes.join(', ')}${more}: name one by the characteristic "meter"`,
  );
}

function problem(path: string, code: string, message: string): PriceProblem {
  return { path, code, message };
}
