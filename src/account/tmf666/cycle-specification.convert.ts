// TMF666 BillingCycleSpecification, as a resource or written into an account: which cycle it asks for. Its
// rhythm is a free text in two attributes, its days are counted from the first day of a period. What it says
// of anything that bills here cannot do is a problem, with its path.
import { FREQUENCIES, type Frequency, isSameSpan, type Span } from '../../core/calendar';
import type { ErrorDetail } from '../../core/domain-error';
import { isObject, type JsonObject, textOf, timeOf } from '../../core/json';
import type { Instant } from '../../core/time';

/** The stated parts of a cycle; undefined parts are left to the account. */
export type SaidCycle = {
  readonly rhythm: Rhythm | undefined;
  /** Days from the first day of a period. */
  readonly shift: number | undefined;
  readonly paymentDays: number | undefined;
};

export type Rhythm = { readonly frequency: Frequency; readonly interval: number };

export type SpecificationRead = {
  readonly said: SaidCycle;
  readonly problems: readonly ErrorDetail[];
};

/** Attributes that affect billing; all others of a specification are descriptive. */
export const ASKING = [
  'frequency',
  'billingPeriod',
  'billingDateShift',
  'dateShift',
  'chargeDateOffset',
  'creditDateOffset',
  'paymentDueDateOffset',
] as const;

/** Attributes that an account may state beside the specification it names. */
export const SAID: readonly string[] = [...ASKING, 'validFor'];

const WORDS: Readonly<Record<Frequency, RegExp>> = {
  day: /^(?:days?|daily)$/,
  week: /^(?:weeks?|weekly)$/,
  month: /^(?:months?|monthly)$/,
  quarter: /^(?:quarters?|quarterly|quarters? of (?:a )?year)$/,
  year: /^(?:years?|yearly|annual|annually)$/,
};
const UNDERSTOOD = 'daily, weekly, monthly, quarterly, yearly, or so many days, weeks, months …';
const INTERVAL_MAX = 1_000;
export const PAYMENT_DAYS_MAX = 3_650;
/** The last possible day: months have 31 at most (the 31st means the last day), weeks seven. */
const SHIFT_MAX: Readonly<Record<Frequency, number>> = {
  day: 0,
  week: 6,
  month: 30,
  quarter: 30,
  year: 30,
};

/** `path` is where the specification stands, `frequency` that of the account. */
export function fromSpecification(
  specification: JsonObject,
  path: string,
  frequency: Frequency,
): SpecificationRead {
  const problems: ErrorDetail[] = [];
  const at = { specification, path, problems };
  const rhythm = rhythmOf(at);
  const shift = readShift(at, rhythm?.frequency ?? frequency);
  const paymentDays = readDays(at, 'paymentDueDateOffset', PAYMENT_DAYS_MAX);
  for (const name of ['chargeDateOffset', 'creditDateOffset']) refuseCutOff(at, name);
  return { said: { rhythm, shift, paymentDays }, problems };
}

export function isAsking(specification: JsonObject): boolean {
  return ASKING.some((name) => isSaid(specification[name]));
}

/** A reference without an id; a specification that is written down says more than its name. */
export function isNameless(specification: JsonObject): boolean {
  const { name, href } = specification;
  const isReference = Object.keys(specification).every(
    (word) => word.startsWith('@') || ['name', 'href', 'isRef'].includes(word),
  );
  return isReference && (isSaid(name) || isSaid(href));
}

export function isSameRhythm(one: Rhythm, other: Rhythm): boolean {
  return isSameSpan(spanOf(one), spanOf(other));
}

function spanOf({ frequency, interval }: Rhythm): Span {
  return { unit: frequency, length: interval };
}

export function validityFaultOf(
  specification: JsonObject,
  path: string,
  at: Instant,
): ErrorDetail | undefined {
  const { validFor } = specification;
  if (!isObject(validFor)) return undefined;
  const [from, to] = [timeOf(validFor['startDateTime']), timeOf(validFor['endDateTime'])];
  const isValid = (from === undefined || from <= at) && (to === undefined || at < to);
  if (isValid) return undefined;
  return problem(`${path}.validFor`, validFor, 'does not hold now, so no account takes it');
}

type Reading = {
  readonly specification: JsonObject;
  readonly path: string;
  readonly problems: ErrorDetail[];
};

function rhythmOf(at: Reading): Rhythm | undefined {
  const [often, period] = [readWords(at, 'frequency'), readWords(at, 'billingPeriod')];
  if (often !== undefined && period !== undefined && !isSameRhythm(often, period)) {
    const { billingPeriod } = at.specification;
    at.problems.push(
      problem(`${at.path}.billingPeriod`, billingPeriod, 'says otherwise than frequency'),
    );
  }
  return often ?? period;
}

/** `monthly`, `Quarter of year`, `3 months`. */
function readWords(at: Reading, name: string): Rhythm | undefined {
  const value = at.specification[name];
  if (!isSaid(value)) return undefined;
  const words = (textOf(value) ?? '').trim().toLowerCase();
  const [, count, unit = ''] = /^(?:(\d{1,4})\s+)?(.+)$/.exec(words) ?? [];
  const frequency = FREQUENCIES.find((known) => WORDS[known].test(unit));
  const interval = count === undefined ? 1 : Number.parseInt(count, 10);
  if (frequency !== undefined && interval >= 1 && interval <= INTERVAL_MAX) {
    return { frequency, interval };
  }
  at.problems.push(problem(`${at.path}.${name}`, value, `is no rhythm of bills: ${UNDERSTOOD}`));
  return undefined;
}

/** v4 calls it `dateShift` where the specification is written into an account. */
function readShift(at: Reading, frequency: Frequency): number | undefined {
  const most = SHIFT_MAX[frequency];
  const shift = readDays(at, 'billingDateShift', most);
  const again = readDays(at, 'dateShift', most);
  if (shift !== undefined && again !== undefined && shift !== again) {
    at.problems.push(
      problem(`${at.path}.dateShift`, again, 'says otherwise than billingDateShift'),
    );
  }
  return shift ?? again;
}

function readDays(at: Reading, name: string, most: number): number | undefined {
  const value = at.specification[name];
  if (!isSaid(value)) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) {
    return value;
  }
  at.problems.push(problem(`${at.path}.${name}`, value, `is a number of days from 0 to ${most}`));
  return undefined;
}

function refuseCutOff(at: Reading, name: string): void {
  const value = at.specification[name];
  if (!isSaid(value)) return;
  const why =
    'cannot be followed: a bill has all that happened in its period, and what comes later is on the next';
  at.problems.push(problem(`${at.path}.${name}`, value, why));
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function problem(path: string, value: unknown, why: string): ErrorDetail {
  return { path, value, message: `${path} ${why}`, code: 'account.not-followed' };
}
