// Parts of a condition that nothing evaluates: dates or units of its own, a pattern, or a range with other bounds. A
// range includes its start and excludes its end.
import { isCondition } from './conditions';
import { includesEnds } from './range';
import type { PriceProblem, UseValue, ValueUse, WrittenPrice } from './written-price';

export function refusedConditions({
  uses,
  unitOfMeasure: { units },
}: WrittenPrice): PriceProblem[] {
  return uses.flatMap((use, index) => {
    const path = `prodSpecCharValueUse[${index}]`;
    const known = [units, use.name.replace(/\.cumulative$/, '')];
    return [
      ...(use.name === '' ? [refused(`${path}.name`, NAMELESS)] : []),
      ...(use.besides ?? []).map((word) => refused(`${path}.${word}`, BESIDE)),
      ...(use.isDated === true ? [refused(`${path}.validFor`, AS_LONG)] : []),
      ...use.values.flatMap((value, place) => {
        const within = `${path}.productSpecCharacteristicValue[${place}]`;
        return [
          ...valueFaults(value, within, known),
          ...(isCondition(use) ? rangeFaults(use, value, within) : []),
        ];
      }),
    ];
  });
}

const NAMELESS = 'is missing: a condition is on what it names';
const BESIDE = 'stands beside the values: it is said in productSpecCharacteristicValue';
const AS_LONG = 'is said by the validFor of the price: a condition holds as long';

function valueFaults(
  { isDated, regex, unit }: UseValue,
  path: string,
  known: readonly (string | null)[],
): PriceProblem[] {
  const counts = `is ${unit}, and a condition counts in the unit of the usage`;
  const plain = `is ${regex?.slice(0, 40)}, and a condition is on values and ranges`;
  return [
    ...(isDated === true ? [refused(`${path}.validFor`, AS_LONG)] : []),
    ...(regex === undefined ? [] : [refused(`${path}.regex`, plain)]),
    ...(unit === undefined || known.includes(unit)
      ? []
      : [refused(`${path}.unitOfMeasure`, counts)]),
  ];
}

function rangeFaults(
  { name }: ValueUse,
  { value, from, to, interval }: UseValue,
  path: string,
): PriceProblem[] {
  if ((from ?? to) === null) return [];
  const bound = from === null ? 'valueTo' : 'valueFrom';
  if (value !== null || name.endsWith('Prefix')) {
    const what = value === null ? 'for a prefix' : `beside the value ${value.slice(0, 40)}`;
    return [refused(`${path}.${bound}`, `is said ${what}: nothing would ask for it`)];
  }
  const ends = interval === null ? undefined : includesEnds(interval);
  const isOurs =
    interval === null ||
    (ends !== undefined && (from === null || ends.bottom) && (to === null || !ends.top));
  if (isOurs) return [];
  const message = `is ${interval.slice(0, 40)}: a range includes its start and not its end (closedBottom)`;
  return [{ path: `${path}.rangeInterval`, code: 'catalog.condition-interval', message }];
}

function refused(path: string, message: string): PriceProblem {
  return { path, code: 'catalog.word-refused', message };
}
