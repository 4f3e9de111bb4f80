// Describes a line for the payer: by its description, else by what it matches.
import type { Condition, DayHours, RateLine } from './price';

const VALUES_MAX = 5;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `region: eu-central, direction: input`, after what is metered where it is told; nothing of a line that prices it all. */
export function lineWords(
  { description, match }: Pick<RateLine, 'description' | 'match'>,
  metered?: string,
): string {
  if (description !== null) return description;
  const conditions = Object.entries(match).map(
    ([dimension, condition]) => `${dimension}: ${conditionWords(condition)}`,
  );
  return [...(metered === undefined ? [] : [metered]), ...conditions].join(', ');
}

function conditionWords(condition: Condition): string {
  switch (condition.kind) {
    case 'oneOf':
      return valueWords(condition.values);
    case 'prefix':
      return `${condition.prefix}…`;
    case 'zone':
      return valueWords(condition.zones);
    case 'range':
      return rangeWords(condition.from?.toString(), condition.to?.toString());
    case 'time':
      return timeWords(condition);
  }
}

function valueWords(values: readonly string[]): string {
  const more = values.length > VALUES_MAX ? [`${values.length - VALUES_MAX} more`] : [];
  return [...values.slice(0, VALUES_MAX), ...more].join(' or ');
}

function rangeWords(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return `below ${to ?? ''}`;
  return to === undefined ? `from ${from}` : `from ${from} to below ${to}`;
}

function timeWords({ hours, days, zone }: Extract<Condition, { kind: 'time' }>): string {
  const parts = [
    hours === null ? [] : [hoursWords(hours)],
    days === null ? [] : [days.map((day) => DAYS[day - 1] ?? '').join(' ')],
    zone === null ? [] : [zone],
  ];
  return parts.flat().join(' ');
}

function hoursWords({ from, to }: DayHours): string {
  return `${clock(from)}–${clock(to)}`;
}

function clock(minutes: number): string {
  const two = (value: number) => `${value}`.padStart(2, '0');
  return `${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}
