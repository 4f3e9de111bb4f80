// What a client writes of a card or a version, judged before anything is stored: every fault with
// its path. Lines are taken as they are: a draft may be wrong, an activated version may not.
import { isTimeZone } from '../../core/calendar';
import type { ErrorDetail } from '../../core/domain-error';
import type { JsonObject } from '../../core/json';
import { type Instant, tryParseInstant } from '../../core/time';
import { unknownFields } from '../../core/unknown-fields';
import { BOOKS, type Cohort, type RateCard } from './rate-card';

export type ReadResult<T> = { readonly value: T } | { readonly faults: readonly ErrorDetail[] };

export type VersionDraft = {
  readonly validFrom: Instant;
  readonly cohort: Cohort | null;
  readonly lines: readonly unknown[];
  readonly reason: string | null;
};

export type Rollback = {
  readonly toVersion: number;
  readonly validFrom: Instant;
  readonly reason: string | null;
};

const CODE = /^[^\s/?#\p{Cc}](?:[^/?#\p{Cc}]{0,98}[^\s/?#\p{Cc}])?$/u;
const CARD_FIELDS = ['code', 'name', 'book', 'currency', 'partner', 'timeZone'];
const TEXT_MAX = 2_000;

export function readCard(body: unknown): ReadResult<RateCard> {
  const faults: ErrorDetail[] = [];
  const json = openObject(body, '', CARD_FIELDS, faults);
  const code = mandatoryText(json, 'code', faults);
  if (code !== '' && !CODE.test(code)) {
    faults.push({
      path: 'code',
      value: code,
      message: 'must be 1 to 100 characters without / ? #',
    });
  }
  const book = BOOKS.find((known) => known === json['book']);
  if (book === undefined) {
    faults.push({ path: 'book', message: `must be one of ${BOOKS.join(', ')}` });
  }
  const currency = mandatoryText(json, 'currency', faults);
  const name = optionalText(json, 'name', faults) ?? code;
  const partner = optionalText(json, 'partner', faults);
  const timeZone = optionalText(json, 'timeZone', faults);
  if (timeZone !== null && !isTimeZone(timeZone)) {
    const message = 'must be a time zone like Europe/Berlin';
    faults.push({ path: 'timeZone', value: timeZone, message });
  }
  if (faults.length > 0 || book === undefined) return { faults };
  return { value: { code, name, book, currency, partner, timeZone } };
}

export function readVersion(body: unknown, now: Instant): ReadResult<VersionDraft> {
  const faults: ErrorDetail[] = [];
  const json = openObject(body, '', ['validFrom', 'cohort', 'lines', 'reason'], faults);
  const validFrom = optionalInstant(json, 'validFrom', faults) ?? now;
  const cohort = readCohort(json['cohort'], faults);
  const reason = optionalText(json, 'reason', faults);
  const lines = json['lines'];
  if (!Array.isArray(lines))
    faults.push({ path: 'lines', message: 'must be a list of rate lines' });
  if (faults.length > 0 || !Array.isArray(lines)) return { faults };
  return { value: { validFrom, cohort, lines, reason } };
}

export function readRollback(body: unknown, now: Instant): ReadResult<Rollback> {
  const faults: ErrorDetail[] = [];
  const json = openObject(body, '', ['toVersion', 'validFrom', 'reason'], faults);
  const toVersion = json['toVersion'];
  const validFrom = optionalInstant(json, 'validFrom', faults) ?? now;
  const reason = optionalText(json, 'reason', faults);
  if (!isVersionNumber(toVersion)) {
    faults.push({ path: 'toVersion', message: 'must be the number of a version' });
  }
  if (faults.length > 0 || !isVersionNumber(toVersion)) return { faults };
  return { value: { toVersion, validFrom, reason } };
}

/** The body of an activation is optional. */
export function readReason(body: unknown): ReadResult<string | null> {
  const faults: ErrorDetail[] = [];
  const json = openObject(body ?? {}, '', ['reason'], faults);
  const value = optionalText(json, 'reason', faults);
  return faults.length > 0 ? { faults } : { value };
}

export function isVersionNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 31;
}

function readCohort(json: unknown, faults: ErrorDetail[]): Cohort | null {
  if (json === undefined || json === null) return null;
  const cohort = openObject(json, 'cohort', ['accounts'], faults);
  const accounts = cohort['accounts'];
  if (isNameList(accounts)) return { accounts: [...new Set(accounts)] };
  faults.push({ path: 'cohort.accounts', message: 'must list the ids of at least one account' });
  return null;
}

function isNameList(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one === 'string' && one !== '')
  );
}

function openObject(
  json: unknown,
  path: string,
  known: readonly string[],
  faults: ErrorDetail[],
): JsonObject {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    faults.push({ path, message: 'must be a JSON object' });
    return {};
  }
  faults.push(...unknownFields(json, known, path));
  return json as JsonObject;
}

function mandatoryText(json: JsonObject, field: string, faults: ErrorDetail[]): string {
  const value = optionalText(json, field, faults);
  if (value === null && (json[field] === undefined || json[field] === null || json[field] === '')) {
    faults.push({ path: field, message: 'is mandatory' });
  }
  return value ?? '';
}

function optionalText(json: JsonObject, field: string, faults: ErrorDetail[]): string | null {
  const value = json[field];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string' && value.length <= TEXT_MAX) return value;
  faults.push({ path: field, message: `must be a text of at most ${TEXT_MAX} characters` });
  return null;
}

function optionalInstant(
  json: JsonObject,
  field: string,
  faults: ErrorDetail[],
): Instant | undefined {
  const value = json[field];
  if (value === undefined || value === null) return undefined;
  const at = typeof value === 'string' ? tryParseInstant(value) : undefined;
  if (at === undefined)
    faults.push({ path: field, message: 'must be an ISO 8601 instant with a zone' });
  return at;
}
