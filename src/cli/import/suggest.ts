// Suggests a map for a file from its first rows, by content and by usual names of columns. Guesses are reported in
// plain words, because a wrong one costs money.
import { basename } from 'node:path';
import { clockReader } from './clock';
import { parseRatio } from './ratio';
import { bestOf, filled, isEverywhere, wordsOf } from './suggest-columns';
import { isAll, notationOf } from './suggest-kinds';
import { partsIn } from './suggest-parts';
import { readSample, type Sample } from './suggest-sample';
import { timeOfSample } from './suggest-time';
import { numberReader } from './notation';

export type Suggestion = {
  readonly map: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
};

/** Throws `UnusableFile`. */
export async function suggestMap(path: string): Promise<Suggestion> {
  const sample = await readSample(path);
  const cellsOf = (column: string): readonly string[] => filled(sample, column);
  const { notation, notes } = notationOf(
    sample.columns.map(cellsOf),
    !('delimiter' in sample.written),
  );
  const read = numberReader(notation);
  const numbers = sample.columns.filter((column) => isAll(cellsOf(column), read));
  const clocks = sample.columns.filter(
    (column) => isQuantity(wordsOf(column)) && isAll(cellsOf(column), clockReader('seconds')),
  );
  const time = timeOfSample(sample, read);
  const id = identity(sample, time?.columns ?? []);
  const subject = subjectOf(sample, [...id.columns, ...(time?.columns ?? [])]);
  const taken = [...id.columns, subject.column, ...(time?.columns ?? [])];
  const usages = usagesOf(sample, [...numbers, ...clocks], clocks, taken);
  const signs = Object.entries(notation).filter(([name, sign]) => sign !== USUAL[name]);
  return {
    map: {
      source: sourceOf(path),
      ...sample.written,
      ...Object.fromEntries(signs),
      ...usages.round,
      id: id.rule,
      subject: subject.rule,
      time: time?.rule ?? {},
      usages: usages.rules,
    },
    notes: [
      ...sample.notes,
      ...notes,
      ...id.notes,
      ...subject.notes,
      ...(time?.notes ?? ['time: no column has a time in every row; name the one that says when']),
      ...usages.notes,
    ],
  };
}

const USUAL: Readonly<Record<string, string>> = { decimal: '.', thousands: '' };

/** The file name without a date or export number, so that the next export has the same source. */
function sourceOf(path: string): string {
  const name = basename(path).replace(/\.[a-z0-9]+$/i, '');
  return name.replace(/[-_. ]*\d[\d-_. ]*$/, '') || name;
}

const IDS = [
  /\b(unique|event|request|record|call|usage|message|cdr|line ?item) ?(id|uuid)$/,
  /^(uu|gu)?id$/,
  /^(?!.*(account|resource|sku|region|user|customer|tenant|project|session|trace)).*\b(id|uuid|guid|number)$/,
];

type Identity = {
  readonly columns: readonly string[];
  readonly rule: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
};

function identity(sample: Sample, times: readonly string[]): Identity {
  const unique = sample.columns.filter(
    (column) =>
      !times.includes(column) &&
      isEverywhere(sample, column) &&
      new Set(filled(sample, column)).size === sample.rows.length,
  );
  const column = sample.rows.length > 1 ? bestOf(unique, IDS) : bestOf(unique, IDS.slice(0, 2));
  if (column !== undefined) return { columns: [column], rule: { columns: [column] }, notes: [] };
  const note =
    'id: no column tells rows apart by itself, so the number of the row is part of the identity; ' +
    'name columns that do, else a file with the same rows in another order is charged again';
  return {
    columns: times,
    rule: { ...(times.length === 0 ? {} : { columns: times }), row: true },
    notes: [note],
  };
}

const SUBJECTS = [
  /^(subject|msisdn|imsi|iccid)$/,
  /^(api )?key( id| hash| alias| name)?$|api key/,
  /^sub account id$/,
  /account ?(code|id|number)?$/,
  /^(contract|vertrag|kunde\w*|rufnummer|customer|subscriber|tenant|client|organi[sz]ation|project|team)( ?id)?$/,
  /^(user|caller|calling party|a number|src|from)( ?id| number)?$/,
  /(customer|subscriber|account|tenant|project|user|resource) ?id$/,
];

type Subject = {
  readonly column: string | undefined;
  readonly rule: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
};

function subjectOf(sample: Sample, taken: readonly string[]): Subject {
  const free = sample.columns.filter((each) => !taken.includes(each) && isEverywhere(sample, each));
  const column = bestOf(free, SUBJECTS);
  if (column !== undefined) {
    const note = `subject: ${column} is a guess; it must be what products answer for`;
    return { column, rule: { column }, notes: [note] };
  }
  const note = 'subject: no column is filled and named like a customer; put the column, or a value';
  return { column, rule: { value: 'unknown' }, notes: [note] };
}

const QUANTITY =
  /\b(\w*tokens?|count|\w*bytes?|octets?|(bill)?sec(ond)?s?|duration|quantity|qty|usage|volumen?|minutes?|hours?|units?|requests?|size|calls?|messages?|dauer|menge)\b/;
const NO_QUANTITY = /\b(id|code|number|flags?|index|port)$/;
const MONEY = /\b(\w*cost|price|charge|amount|fee|credit)\b/;
/** Names of totals: they repeat other columns, or measure more than what is billed. */
const WHOLE = /^total|^(pricing)? ?quantity$|^pricing/;
const DECIMALS_KEPT = 12;

type Usages = {
  readonly rules: readonly unknown[];
  readonly round: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
};

function usagesOf(
  sample: Sample,
  numbers: readonly string[],
  clocks: readonly string[],
  taken: readonly (string | undefined)[],
): Usages {
  const free = numbers.filter((column) => !taken.includes(column));
  const named = free.filter((column) => isQuantity(wordsOf(column)));
  const parts = named.filter((column) => !WHOLE.test(wordsOf(column)));
  const billed = parts.filter((column) => /bill/.test(wordsOf(column)));
  const meant =
    parts.length === 0
      ? named
      : parts.filter(
          (column) =>
            billed.length === 0 || billed.includes(column) || !/duration/.test(wordsOf(column)),
        );
  const counted = partsIn(meant, wordsOf);
  const kept = meant.filter((column) => !counted.unpriced.includes(column));
  const attributes = attributesOf(sample, [...taken, ...numbers]);
  const rules = kept.map((column) => ({
    meter: wordsOf(column).replaceAll(' ', '_'),
    quantity: {
      ...quantityOf(column, counted.pricedIn(column)),
      ...(clocks.includes(column) ? { clock: 'seconds' } : {}),
    },
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(isEverywhere(sample, column) ? {} : { where: `${inExpression(column)} != ''` }),
  }));
  const isFine = kept.some((column) => filled(sample, column).some(isTooFine));
  return {
    rules: rules.length > 0 ? rules : [{ meter: 'events', quantity: { value: 1 } }],
    round: isFine ? { round: 'halfEven' } : {},
    notes: [
      ...notesOf(kept, free),
      ...counted.notes,
      ...notesOfClocks(clocks),
      ...(isFine ? [NOTE_OF_ROUNDING] : []),
    ],
  };
}

function quantityOf(column: string, parts: readonly string[]): Readonly<Record<string, string>> {
  if (parts.length === 0) return { column };
  const less = parts.map((part) => ` - ${inExpression(part)} ?? 0`);
  return { expression: `${inExpression(column)}${less.join('')}` };
}

function notesOfClocks(clocks: readonly string[]): readonly string[] {
  return clocks.map((column) => `usages: ${column} is read as hours, minutes and seconds`);
}

const NOTE_OF_ROUNDING = `round: some values have more than ${DECIMALS_KEPT} decimals; halfEven is a guess`;

function isQuantity(words: string): boolean {
  return QUANTITY.test(words) && !MONEY.test(words) && !NO_QUANTITY.test(words);
}

function notesOf(kept: readonly string[], free: readonly string[]): readonly string[] {
  const money = free.filter((column) => MONEY.test(wordsOf(column)));
  const rest = free.filter((column) => !kept.includes(column) && !money.includes(column));
  return [
    kept.length > 0
      ? `usages: ${kept.join(', ')} ${kept.length > 1 ? 'are meters' : 'is a meter'} of that name; put the codes of your meters`
      : 'usages: no number is named like a quantity; each row counts one event',
    ...(money.length > 0
      ? [`usages: ${money.join(', ')} may be money; where a price is a percentage, put "amount"`]
      : []),
    ...(rest.length > 0 ? [`usages: the numbers of ${rest.join(', ')} are left out`] : []),
  ];
}

function inExpression(column: string): string {
  return /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(column) ? column : `[${column}]`;
}

function isTooFine(text: string): boolean {
  const number = parseRatio(text.replace(',', '.'));
  return number !== undefined && (number.over * 10n ** BigInt(DECIMALS_KEPT)) % number.under !== 0n;
}

const ATTRIBUTE =
  /model|region|type|class|disposition|service|unit|direction|status|category|tier|context$/;
const VALUES_MAX = 20;
const LENGTH_MAX = 60;

/** Text columns with few different values, on which prices may depend. */
function attributesOf(
  sample: Sample,
  taken: readonly (string | undefined)[],
): Readonly<Record<string, { column: string }>> {
  const columns = sample.columns.filter((column) => {
    const cells = filled(sample, column);
    const isText = !taken.includes(column) && cells.every((cell) => cell.length <= LENGTH_MAX);
    return (
      isText &&
      ATTRIBUTE.test(wordsOf(column)) &&
      new Set(cells).size <= VALUES_MAX &&
      cells.length > 0
    );
  });
  return Object.fromEntries(
    columns.map((column) => [wordsOf(column).replaceAll(' ', '_'), { column }] as const),
  );
}
