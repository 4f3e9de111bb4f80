// Reads what a billing account says about money from its document. Every wrong field is reported at
// once, with its path; what is not said stays null and comes from the parent or the defaults.
import { type BillingCycle, FREQUENCIES, type Frequency, isTimeZone } from '../../core/calendar';
import { type ErrorDetail } from '../../core/domain-error';
import { isObject, type JsonObject, textOf } from '../../core/json';
import { isKnownCurrency } from '../../core/money';
import type { Rhythm } from './cycle-specification.convert';
import type { Exemption } from '../domain/exemption';
import { type AccountMode, type AccountTerms, MODES } from '../domain/account';

type Problems = ErrorDetail[];

export type TermsRead =
  | { readonly terms: AccountTerms; readonly problems: readonly [] }
  | { readonly terms: null; readonly problems: readonly ErrorDetail[] };

export function fromResource(
  id: string,
  body: JsonObject,
  exemptions: readonly Exemption[] = [],
): TermsRead {
  const problems: Problems = [];
  const terms: AccountTerms = {
    id,
    parentId: readParent(body['parent'], problems),
    currency: readCurrency(body['currency'], problems),
    mode: readMode(body['mode'], problems) ?? modeRated(body['ratingType']),
    taxCategory: readText('taxCategory', body['taxCategory'], problems),
    exemptions,
    cycle: readCycle(body['billingCycle'], problems),
  };
  return problems.length === 0 ? { terms, problems: [] } : { terms: null, problems };
}

/** v5's attribute for how an account pays: a free text, in which two words, however they are spelt, give the mode. */
function modeRated(ratingType: unknown): AccountMode | null {
  const word = (textOf(ratingType) ?? '').toLowerCase().replaceAll(/[\s_-]/g, '');
  return MODES.find((mode) => mode === word) ?? null;
}

/** A fault when `mode` and `ratingType` differ, so that it is unclear which one is meant. */
export function contradictionOf({ mode, ratingType }: JsonObject): ErrorDetail | undefined {
  const rated = modeRated(ratingType);
  const isAlike = rated === null || mode === undefined || mode === null || mode === rated;
  return isAlike ? undefined : problem('ratingType', ratingType, 'says otherwise than mode');
}

function readParent(value: unknown, problems: Problems): string | null {
  if (value === undefined || value === null) return null;
  if (isObject(value) && typeof value['id'] === 'string' && value['id'] !== '') return value['id'];
  problems.push(problem('parent.id', value, 'names a parent account by its id'));
  return null;
}

function readCurrency(value: unknown, problems: Problems): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && isKnownCurrency(value)) return value;
  problems.push(problem('currency', value, 'is an ISO 4217 currency code'));
  return null;
}

function readMode(value: unknown, problems: Problems): AccountMode | null {
  if (value === undefined || value === null) return null;
  const mode = MODES.find((known) => known === value);
  if (mode === undefined) problems.push(problem('mode', value, `is one of ${MODES.join(', ')}`));
  return mode ?? null;
}

function readText(path: string, value: unknown, problems: Problems): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value !== '') return value;
  problems.push(problem(path, value, 'is a text'));
  return null;
}

function readCycle(value: unknown, problems: Problems): BillingCycle | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) {
    problems.push(problem('billingCycle', value, 'is an object'));
    return null;
  }
  const frequency = readFrequency(value['frequency'], problems);
  const anchorMonth = readWhole('anchorMonth', value['anchorMonth'], 1, 12, 1, problems);
  const cycle = {
    frequency,
    interval: readWhole('interval', value['interval'], 1, 1_000, 1, problems),
    anchorDay: readWhole('anchorDay', value['anchorDay'], 1, dayMax(frequency), 1, problems),
    timeZone: readTimeZone(value['timeZone'], problems),
  };
  return anchorMonth === 1 ? cycle : { ...cycle, anchorMonth };
}

/** The rhythm of a cycle; undefined when it states none, or an unknown one. */
export function fromRhythm({ frequency, interval = 1 }: JsonObject): Rhythm | undefined {
  const known = FREQUENCIES.find((each) => each === frequency);
  if (known === undefined || typeof interval !== 'number') return undefined;
  return { frequency: known, interval };
}

function readFrequency(value: unknown, problems: Problems): Frequency {
  const frequency = FREQUENCIES.find((known) => known === (value ?? 'month'));
  if (frequency === undefined) {
    const expected = `is one of ${FREQUENCIES.join(', ')}`;
    problems.push(problem('billingCycle.frequency', value, expected));
  }
  return frequency ?? 'month';
}

function dayMax(frequency: Frequency): number {
  return frequency === 'week' ? 7 : 31;
}

function readWhole(
  field: string,
  value: unknown,
  least: number,
  most: number,
  otherwise: number,
  problems: Problems,
): number {
  if (value === undefined || value === null) return otherwise;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  problems.push(
    problem(`billingCycle.${field}`, value, `is a whole number from ${least} to ${most}`),
  );
  return otherwise;
}

function readTimeZone(value: unknown, problems: Problems): string {
  if (value === undefined || value === null) return 'UTC';
  if (typeof value === 'string' && isTimeZone(value)) return value;
  problems.push(problem('billingCycle.timeZone', value, 'is an IANA time zone'));
  return 'UTC';
}

function problem(path: string, value: unknown, expected: string): ErrorDetail {
  return { path, value, message: `${path} ${expected}`, code: 'account.malformed-terms' };
}
