// Guesses from the cells of a column whether they are numbers, and in which notation, or times, and in which format.
import { type Notation, numberReader, PLAIN_NOTATION, type ReadNumber } from './notation';
import { compareRatios, formatRatio, parseRatio } from './ratio';
import { RowFault } from './expression';
import { SERIAL_FORMAT, timeOf } from './row-time';
import { parseTimeFormat } from './time-format';

const NOTATIONS: readonly Notation[] = [
  PLAIN_NOTATION,
  { decimal: ',', thousands: '' },
  { decimal: ',', thousands: '.' },
  { decimal: '.', thousands: ',' },
  { decimal: ',', thousands: ' ' },
  { decimal: '.', thousands: ' ' },
  { decimal: '.', thousands: "'" },
];

/** The non-empty cells of each column. */
export type Cells = readonly (readonly string[])[];

/**
 * The one by which most columns are numbers. Of those that are as good the first with the decimal
 * point, where nothing else in the file speaks for a comma; another value of the same text is told.
 */
export function notationOf(
  cells: Cells,
  hasUsualDelimiter: boolean,
): { notation: Notation; notes: readonly string[] } {
  const found = NOTATIONS.map((notation) => {
    const read = numberReader(notation);
    return { notation, read, numbers: cells.filter((column) => isAll(column, read)) };
  });
  const most = Math.max(...found.map(({ numbers }) => numbers.length));
  const good = found.filter(({ numbers }) => numbers.length === most);
  const pointed = hasUsualDelimiter && good.find(({ notation }) => notation.decimal === '.');
  const best = pointed || good[0];
  if (best === undefined) return { notation: PLAIN_NOTATION, notes: [] };
  const doubts = good.flatMap((other) => doubtOf(best.numbers.flat(), best.read, other));
  return { notation: best.notation, notes: doubts.slice(0, 1) };
}

type Reading = { readonly notation: Notation; readonly read: ReadNumber };

/** A number that the other notation reads as another one. */
function doubtOf(numbers: readonly string[], read: ReadNumber, other: Reading): readonly string[] {
  for (const text of numbers) {
    const [here, there] = [read(text), other.read(text)];
    if (here === undefined || there === undefined || compareRatios(here, there) === 0) continue;
    const { decimal, thousands } = other.notation;
    const [meant, taken] = [formatRatio(there), formatRatio(here)];
    return [
      `decimal: numbers like ${text} may be ${meant} in this file, and ${taken} is a guess; ` +
        `"decimal": "${decimal}" and "thousands": "${thousands}" say ${meant}`,
    ];
  }
  return [];
}

export function isAll(column: readonly string[], read: ReadNumber): boolean {
  return column.length > 0 && column.every((text) => read(text) !== undefined);
}

const SEPARATED = ['/', '.', '-'].flatMap((sign) => [
  `d${sign}M${sign}yyyy`,
  `M${sign}d${sign}yyyy`,
  `d${sign}M${sign}yy`,
  `M${sign}d${sign}yy`,
]);
const DAYS = [
  ...SEPARATED,
  'yyyy/M/d',
  'yyyy-M-d',
  'yyyyMMdd',
  'd MMM yyyy',
  'd-MMM-yyyy',
  'd-MMM-yy',
  'd/MMM/yyyy',
  'MMM d, yyyy',
  'MMM d yyyy',
  'EEE, d MMM yyyy',
];
/** As ctime and date write it. */
const NAMED_DAYS = ['EEE MMM d H:mm:ss yyyy', 'EEE MMM d H:mm:ss X yyyy'];
const HOURS = [
  '',
  ' H:mm:ss',
  ' H:mm',
  ' H:mm:ss.S',
  ' h:mm:ss a',
  ' h:mm a',
  ', H:mm:ss',
  ', h:mm:ss a',
  ' H:mm:ss X',
  ':H:mm:ss X',
];
const PATTERNS = [
  ...DAYS.flatMap((day) => HOURS.map((hour) => day + hour)),
  ...NAMED_DAYS,
  'yyyyMMddHHmmss',
  "yyyy-MM-dd HH:mm:ss 'UTC'",
  "yyyy-MM-dd HH:mm:ss.S 'UTC'",
];

export type FoundTime = {
  /** The members of `time` in a map, without `column`. */
  readonly rule: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
};

/** The format in which all cells are times; undefined when there is none. `read` is for numbers of the file. */
export function timesIn(
  column: readonly string[],
  name: string,
  read: ReadNumber = parseRatio,
): FoundTime | undefined {
  if (column.length === 0) return undefined;
  if (column.every((text) => reads(text, undefined))) {
    const isZoned = column.every(
      (text) => /(?:Z|:\d{2}(?:[.,]\d+)?[+-]\d{2}(?::?\d{2})?)$/i.test(text) && text.length > 10,
    );
    return { rule: isZoned ? {} : { zone: 'UTC' }, notes: isZoned ? [] : [noteOfZone(name)] };
  }
  const epoch = epochOf(column);
  if (epoch !== undefined) return { rule: { epoch }, notes: [] };
  if (areSerials(column, name, read)) {
    const note = `time: ${name} may count days as spreadsheets do; that is a guess`;
    return { rule: { format: SERIAL_FORMAT, zone: 'UTC' }, notes: [note, noteOfZone(name)] };
  }
  const fitting = PATTERNS.filter((pattern) => column.every((text) => reads(text, pattern)));
  const [format, other] = fitting;
  if (format === undefined) return undefined;
  const isZoned = format.includes('X') || format.includes('UTC');
  const open = `time: ${name} may also be ${other}; no day above 12 tells which`;
  return {
    rule: { format, ...(isZoned ? {} : { zone: 'UTC' }) },
    notes: [...(isZoned ? [] : [noteOfZone(name)]), ...(isOtherDay(format, other) ? [open] : [])],
  };
}

function isOtherDay(format: string, other: string | undefined): boolean {
  return other !== undefined && other.startsWith('M') !== format.startsWith('M');
}

function noteOfZone(name: string): string {
  return `time: ${name} has no zone, and UTC is a guess; say "zone": "Europe/Berlin" or whichever it is`;
}

function reads(text: string, pattern: string | undefined): boolean {
  const format = pattern === undefined ? undefined : parsed(pattern);
  try {
    timeOf({ kind: 'text', columns: [''], zone: 'UTC', format }, [text]);
    return true;
  } catch (error: unknown) {
    if (error instanceof RowFault) return false;
    throw error;
  }
}

const compiled = new Map<string, ReturnType<typeof parseTimeFormat>>();

function parsed(pattern: string): ReturnType<typeof parseTimeFormat> {
  const format = compiled.get(pattern) ?? parseTimeFormat(pattern);
  compiled.set(pattern, format);
  return format;
}

const NAMED_TIME = /dat(?:e|um)|time|zeit|day|tag$|start|begin|stamp|fecha|jour/i;

/** Days of the years 2000 to 2100, of a column that is called so: many other numbers lie there. */
function areSerials(column: readonly string[], name: string, read: ReadNumber): boolean {
  return NAMED_TIME.test(name) && areWithin(column, read, '36526', '73415');
}

/** Whether these are parts of a day, as a spreadsheet keeps the time of it. */
export function arePartsOfDays(column: readonly string[], read: ReadNumber): boolean {
  return areWithin(column, read, '0', '1');
}

function areWithin(column: readonly string[], read: ReadNumber, from: string, to: string): boolean {
  const [least, most] = [parseRatio(from), parseRatio(to)];
  return column.every((text) => {
    const count = read(text);
    if (count === undefined || least === undefined || most === undefined) return false;
    return compareRatios(count, least) >= 0 && compareRatios(count, most) < 0;
  });
}

/** Epoch seconds or milliseconds of the years 2001 to 2100: no other quantity is likely to lie there throughout. */
function epochOf(column: readonly string[]): string | undefined {
  const isWithin = (from: string, to: string) => areWithin(column, parseRatio, from, to);
  if (isWithin('1e9', '4.2e9')) return 'seconds';
  return isWithin('1e12', '4.2e12') ? 'milliseconds' : undefined;
}
