// Parses times by a pattern of CLDR letters, such as d/M/yyyy HH:mm:ss, into ISO 8601, which is then validated like
// any other time.

export type TimeFormat = {
  readonly pattern: string;
  /** ISO 8601, without a zone when the pattern has none; undefined when the text does not match. */
  readonly iso: (text: string) => string | undefined;
};

export class MalformedFormat extends Error {}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const WEEKDAY = '((?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)\\.?';

type Field =
  | 'year'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'offset'
  | 'weekday';

const LETTERS: Readonly<Record<string, readonly [field: Field, expression: string]>> = {
  yyyy: ['year', '(\\d{4})'],
  yy: ['year', '(\\d{2})'],
  MMMM: ['month', MONTH],
  MMM: ['month', MONTH],
  MM: ['month', '(\\d{2})'],
  M: ['month', '(\\d{1,2})'],
  dd: ['day', '(\\d{2})'],
  d: ['day', '(\\d{1,2})'],
  EEEE: ['weekday', WEEKDAY],
  EEE: ['weekday', WEEKDAY],
  HH: ['hour', '(\\d{2})'],
  H: ['hour', '(\\d{1,2})'],
  hh: ['hour', '(0[1-9]|1[0-2])'],
  h: ['hour', '(0?[1-9]|1[0-2])'],
  mm: ['minute', '(\\d{2})'],
  m: ['minute', '(\\d{1,2})'],
  ss: ['second', '(\\d{2})'],
  s: ['second', '(\\d{1,2})'],
  S: ['fraction', '(\\d{1,9})'],
  a: ['half', '([ap])\\.?m\\.?'],
  X: ['offset', '(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)'],
};
/** Letters whose number does not matter. */
const REPEATED = /^(?:S|X)+$/;
const PART = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g;

/** Throws `MalformedFormat`. */
export function parseTimeFormat(pattern: string): TimeFormat {
  const fields: Field[] = [];
  const source = [...pattern.matchAll(PART)].map(([part, literal, letter]) => {
    if (part === "'") throw new MalformedFormat('leaves a quote open');
    if (literal !== undefined) return escaped(literal === '' ? "'" : literal.replaceAll("''", "'"));
    if (letter === undefined || part === 'T') return escaped(part);
    const known = LETTERS[REPEATED.test(part) ? letter : part];
    if (known === undefined) throw unknown(part);
    const [field, expression] = known;
    if (fields.includes(field)) throw new MalformedFormat(`says the ${field} twice`);
    fields.push(field);
    return expression;
  });
  refuseIncomplete(fields, /h/.test(pattern.replaceAll(/'[^']*'/g, '')));
  const written = new RegExp(`^${source.join('')}$`, 'i');
  return {
    pattern,
    iso: (text) => {
      const match = written.exec(text);
      return match === null
        ? undefined
        : isoOf(new Map(fields.map((name, at) => [name, match[at + 1] ?? ''])));
    },
  };
}

function unknown(part: string): MalformedFormat {
  return new MalformedFormat(
    `has the unknown letters ${part}; known are ${Object.keys(LETTERS).join(' ')}, and 'text'`,
  );
}

function refuseIncomplete(fields: readonly Field[], isTwelveHours: boolean): void {
  const missing = (['year', 'month', 'day'] as const).find((field) => !fields.includes(field));
  if (missing !== undefined) throw new MalformedFormat(`does not say the ${missing}`);
  if (isTwelveHours !== fields.includes('half')) {
    throw new MalformedFormat('must have h and a (am, pm) together, or H alone');
  }
}

function isoOf(said: ReadonlyMap<Field, string>): string {
  const part = (field: Field): string => (said.get(field) ?? '').padStart(2, '0');
  const year = part('year').length === 2 ? `20${part('year')}` : part('year');
  const month = MONTHS.indexOf(part('month').slice(0, 3).toLowerCase()) + 1;
  const day = `${year}-${month === 0 ? part('month') : twoDigits(month)}-${part('day')}`;
  const fraction = said.has('fraction') ? `.${said.get('fraction')}` : '';
  return `${day}T${hourOf(said)}:${part('minute')}:${part('second')}${fraction}${offsetOf(said)}`;
}

/** The hour of the day from a 12-hour clock: midnight is 12 am, noon is 12 pm. */
function hourOf(said: ReadonlyMap<Field, string>): string {
  const hour = said.get('hour') ?? '0';
  const half = said.get('half')?.toLowerCase();
  if (half === undefined) return hour.padStart(2, '0');
  return twoDigits((Number(hour) % 12) + (half === 'p' ? 12 : 0));
}

function offsetOf(said: ReadonlyMap<Field, string>): string {
  const offset = said.get('offset') ?? '';
  if (/^(?:UTC|GMT)$/i.test(offset)) return 'Z';
  return /^[+-]\d{2}$/.test(offset) ? `${offset}:00` : offset;
}

function twoDigits(number: number): string {
  return number.toString().padStart(2, '0');
}

function escaped(text: string): string {
  return text
    .replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
    .replaceAll(/\s+/g, String.raw`\s+`);
}
