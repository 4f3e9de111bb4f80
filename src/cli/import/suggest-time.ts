// Which columns of a sample say when: one, or a day and the time of it apart.
import type { ReadNumber } from './notation';
import { SERIAL_FORMAT } from './row-time';
import { bestOf, filled, isEverywhere, wordsOf } from './suggest-columns';
import { arePartsOfDays, type FoundTime, timesIn } from './suggest-kinds';
import type { Sample } from './suggest-sample';

const TIMES = [
  /^(charge|usage|call) (period )?start/,
  /^(?!billing).*(start|begin)/,
  /time ?stamp|^ts$|beginn|datum|epoch|unix/,
  /created|occurred|event time/,
  /^(?!.*(end|answer|updated|billing)).*(time|date|at)$/,
];

type TimeColumn = FoundTime & { readonly column: string };

export type SampleTime = {
  readonly columns: readonly string[];
  /** What `time` is in a map. */
  readonly rule: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
};

export function timeOfSample(sample: Sample, read: ReadNumber): SampleTime | undefined {
  const day = timeColumn(sample, read);
  if (day === undefined) return undefined;
  const { column, rule, notes } = day;
  return (
    withClock(sample, day, read) ?? {
      columns: [column],
      rule: { column, ...rule },
      notes: [...notes],
    }
  );
}

const CLOCK = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?$/i;
const OF_CLOCKS = /time|zeit|clock|hour|heure|hora|stunde/;
const OF_DAYS = /dat(?:e|um)|day|tag|jour|fecha/;

/** Undefined where the day has its time with it, or no other column has it. */
function withClock(
  sample: Sample,
  { column: day, rule }: TimeColumn,
  read: ReadNumber,
): SampleTime | undefined {
  const days = filled(sample, day);
  const isSerial = rule['format'] === SERIAL_FORMAT;
  const isBare = isSerial
    ? days.every((text) => /^\d+$/.test(text))
    : !days.some((text) => text.includes(':'));
  if (!isBare || 'epoch' in rule) return undefined;
  const isClock = (cells: readonly string[]) =>
    isSerial ? arePartsOfDays(cells, read) : cells.every((text) => CLOCK.test(text));
  const clocks = sample.columns.filter((column) => {
    const isNamed = OF_CLOCKS.test(wordsOf(column)) && !/duration|dauer/.test(wordsOf(column));
    return (
      column !== day && isNamed && isEverywhere(sample, column) && isClock(filled(sample, column))
    );
  });
  const stem = (column: string) =>
    wordsOf(column).replace(OF_DAYS, '').replace(OF_CLOCKS, '').trim();
  const clock =
    clocks.find((column) => stem(column) === stem(day)) ??
    clocks.find((column) => !/end|stop|answer/.test(wordsOf(column)));
  if (clock === undefined) return undefined;
  const columns = [day, clock];
  const name = columns.join(' and ');
  const texts = days.map((text, at) => `${text} ${filled(sample, clock)[at] ?? ''}`);
  const found = isSerial ? timesIn(days, day, read) : timesIn(texts, name);
  if (found !== undefined) return { columns, rule: { columns, ...found.rule }, notes: found.notes };
  const note = `time: how ${name} are written is not known; put their "format" in place of this one`;
  return { columns, rule: { columns, ...rule }, notes: [note] };
}

function timeColumn(sample: Sample, read: ReadNumber): TimeColumn | undefined {
  const found = sample.columns.flatMap((column) => {
    const times = isEverywhere(sample, column)
      ? timesIn(filled(sample, column), column, read)
      : undefined;
    return times === undefined ? [] : [{ ...times, column }];
  });
  const best = bestOf(
    found.map(({ column }) => column),
    TIMES,
  );
  const named =
    found.find(({ column }) => column === best) ?? found.find(({ rule }) => !('epoch' in rule));
  const [first] = found;
  if (named !== undefined || first === undefined) return named;
  const note = `time: ${first.column} may count ${first.rule['epoch']} since 1970; that is a guess`;
  return { ...first, notes: [note] };
}
