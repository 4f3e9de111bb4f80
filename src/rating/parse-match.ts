// The dimensions of a line, from JSON: value | [values] | {from, to} | {prefix} | {table, zone} | {timeOfDay, days, zone}.
import { isTimeZone } from '../core/calendar';
import { isObject } from '../core/json';
import { attributeText } from './attribute-text';
import {
  type Fields,
  type LineError,
  openFields,
  optionalDecimal,
  optionalText,
  readText,
  report,
} from './fields';
import type { Condition, DayHours } from './price';

export function parseMatch(
  json: unknown,
  path: string,
  errors: LineError[],
): Readonly<Record<string, Condition>> {
  if (json === undefined || json === null) return {};
  if (!isObject(json)) {
    errors.push({ path, code: 'line.malformed', message: 'must be an object' });
    return {};
  }
  return Object.fromEntries(
    Object.entries(json).map(([dimension, condition]) => [
      dimension,
      parseCondition(condition, `${path}.${dimension}`, errors),
    ]),
  );
}

function parseCondition(json: unknown, path: string, errors: LineError[]): Condition {
  if (isValue(json)) return { kind: 'oneOf', values: [attributeText(json)] };
  if (Array.isArray(json)) return listCondition(json, path, errors);
  if (!isObject(json)) return malformed(path, errors);
  if ('prefix' in json) {
    const fields = openFields(json, path, ['prefix'], errors);
    return { kind: 'prefix', prefix: fields ? readText(fields, 'prefix') : '' };
  }
  if ('table' in json) return zoneCondition(json, path, errors);
  if ('timeOfDay' in json || 'days' in json) {
    const fields = openFields(json, path, ['timeOfDay', 'days', 'zone'], errors);
    return {
      kind: 'time',
      hours: fields ? hoursOf(fields) : null,
      days: fields ? daysOf(fields) : null,
      zone: fields ? zoneOf(fields) : null,
    };
  }
  if ('from' in json || 'to' in json) return rangeCondition(json, path, errors);
  return malformed(path, errors);
}

function listCondition(json: readonly unknown[], path: string, errors: LineError[]): Condition {
  const values = json.filter(isValue).map(attributeText);
  if (values.length === 0 || values.length < json.length) return malformed(path, errors);
  return { kind: 'oneOf', values: [...new Set(values)] };
}

function zoneCondition(
  json: Readonly<Record<string, unknown>>,
  path: string,
  errors: LineError[],
): Condition {
  const fields = openFields(json, path, ['table', 'zone'], errors);
  const table = fields ? readText(fields, 'table') : '';
  const { zone } = json;
  const named = Array.isArray(zone) ? zone : [zone];
  const zones = named.filter((each): each is string => typeof each === 'string' && each !== '');
  if (fields && (zones.length === 0 || zones.length < named.length)) {
    report(fields, 'zone', 'line.malformed', 'must be the name of a zone, or a list of names');
  }
  return { kind: 'zone', table, zones: [...new Set(zones)] };
}

function rangeCondition(json: unknown, path: string, errors: LineError[]): Condition {
  const fields = openFields(json, path, ['from', 'to'], errors);
  const from = fields ? optionalDecimal(fields, 'from', 'signed') : null;
  const to = fields ? optionalDecimal(fields, 'to', 'signed') : null;
  if (fields && from && to?.lessThanOrEqualTo(from)) {
    report(fields, 'to', 'line.out-of-range', 'must be above from: the range is half-open');
  }
  return { kind: 'range', from, to };
}

function hoursOf(fields: Fields): DayHours | null {
  const json = fields.values['timeOfDay'];
  if (json === undefined || json === null) return null;
  const [from, to] = Array.isArray(json) && json.length === 2 ? json.map(minuteOfDay) : [];
  if (from !== undefined && to !== undefined && from !== to && from < 1440) return { from, to };
  report(
    fields,
    'timeOfDay',
    'line.malformed',
    'must be two different times like "08:00", "20:00"',
  );
  return null;
}

function daysOf(fields: Fields): readonly number[] | null {
  const json = fields.values['days'];
  if (json === undefined || json === null) return null;
  const days = Array.isArray(json) ? json.filter(isWeekday) : [];
  if (Array.isArray(json) && days.length > 0 && days.length === json.length) return days;
  report(fields, 'days', 'line.malformed', 'must list days from 1 (Monday) to 7');
  return null;
}

function zoneOf(fields: Fields): string | null {
  const zone = optionalText(fields, 'zone');
  if (zone === null || zone === '' || isTimeZone(zone)) return zone;
  report(fields, 'zone', 'line.malformed', 'must be a time zone like "Europe/Berlin"');
  return null;
}

const TIME = /^([01]\d|2[0-4]):([0-5]\d)$/;

function minuteOfDay(json: unknown): number | undefined {
  const match = typeof json === 'string' ? TIME.exec(json) : null;
  if (!match) return undefined;
  const [hour, minute] = [match[1] ?? '', match[2] ?? ''].map((part) => Number.parseInt(part, 10));
  const minutes = (hour ?? 0) * 60 + (minute ?? 0);
  return minutes <= 1440 ? minutes : undefined;
}

function isWeekday(json: unknown): json is number {
  return typeof json === 'number' && Number.isInteger(json) && json >= 1 && json <= 7;
}

function isValue(json: unknown): json is string | number | boolean {
  return typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean';
}

function malformed(path: string, errors: LineError[]): Condition {
  const message =
    'must be a value, a list of values, {from, to}, {prefix}, {table, zone} or {timeOfDay, days}';
  errors.push({ path, code: 'line.malformed', message });
  return { kind: 'oneOf', values: [] };
}
