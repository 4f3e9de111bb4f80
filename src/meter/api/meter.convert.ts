// A meter definition is judged as a whole: every fault is named with its path before anything is
// stored. Aggregations that are part of the format but not computed yet are told apart from nonsense.
import { parseScaled, powerOfTen } from '../../core/decimal';
import type { ErrorDetail } from '../../core/domain-error';
import { isObject, objectOf } from '../../core/json';
import { unknownFields } from '../../core/unknown-fields';
import { AGGREGATIONS, PERCENTILE_WINDOWS, PERCENT_SCALE } from '../../rating';
import type { Counting, Meter, MeterAttribute } from '../domain/meter';

export type MeterDefinition =
  | { readonly meter: Meter }
  | { readonly faults: readonly ErrorDetail[]; readonly isUnsupported: boolean };

type Read<T> = { readonly value: T; readonly faults: readonly ErrorDetail[] };

const LATER = ['timeWeightedSum'];
const CODE = /^[^\s/?#\p{Cc}](?:[^/?#\p{Cc}]{0,98}[^\s/?#\p{Cc}])?$/u;
const UNIT = /^[^\s\p{Cc}]{1,60}$/u;

export const UNSUPPORTED = 'meter.aggregation-not-supported';

export function fromDefinition(body: unknown): MeterDefinition {
  if (!isObject(body)) {
    return { faults: [fault('', undefined, 'must be a JSON object')], isUnsupported: false };
  }
  const aggregation = readAggregation(body['aggregation']);
  const attributes = readAttributes(body['attributes']);
  const code = readText(body['code'], 'code', CODE, 'must be 1 to 100 characters without / ? #');
  const name = readName(body['name'], code.value);
  const unit = readText(body['unit'], 'unit', UNIT, 'must be the name of a unit, without spaces');
  const faults = [
    ...code.faults,
    ...name.faults,
    ...aggregation.faults,
    ...unit.faults,
    ...attributes.faults,
  ];
  if (faults.length > 0) {
    return { faults, isUnsupported: faults.every(({ code: cause }) => cause === UNSUPPORTED) };
  }
  return {
    meter: {
      code: code.value,
      name: name.value,
      ...aggregation.value,
      unit: unit.value,
      attributes: attributes.value,
    },
  };
}

const SUM: Counting = { aggregation: 'sum' };

function readAggregation(form: unknown): Read<Counting> {
  const named = typeof form === 'string' ? form : Object.keys(objectOf(form)).find(isAggregation);
  if (named !== undefined && LATER.includes(named)) return { value: SUM, faults: [later(named)] };
  if (named === 'uniqueCount') return readUniqueCount(objectOf(form));
  if (named === 'percentile') return readPercentile(objectOf(form));
  const aggregation = AGGREGATIONS.find((candidate) => candidate === form);
  if (aggregation !== undefined) return { value: { aggregation }, faults: [] };
  const message = `must be one of ${AGGREGATIONS.join(', ')}`;
  return { value: SUM, faults: [fault('aggregation', form, message)] };
}

function readUniqueCount(form: Readonly<Record<string, unknown>>): Read<Counting> {
  const counted = form['uniqueCount'];
  if (typeof counted === 'string' && counted !== '') {
    const faults = unknownFields(form, ['uniqueCount'], 'aggregation');
    return { value: { aggregation: 'uniqueCount', attribute: counted }, faults };
  }
  const message = 'must name the attribute to count: {"uniqueCount":"deviceId"}';
  return { value: SUM, faults: [fault('aggregation.uniqueCount', counted, message)] };
}

function readPercentile(form: Readonly<Record<string, unknown>>): Read<Counting> {
  const faults = [...unknownFields(form, ['percentile', 'window'], 'aggregation')];
  const { percentile: percent, window: length } = form;
  const units = typeof percent === 'string' ? parseScaled(percent, PERCENT_SCALE) : undefined;
  const window = PERCENTILE_WINDOWS.find((one) => one === length);
  if (units === undefined || units <= 0n || units > HUNDRED_PERCENT) {
    const message = `must be a decimal in a string, above 0 and at most 100, of at most ${PERCENT_SCALE} decimals: {"percentile":"95","window":"PT5M"}`;
    return { value: SUM, faults: [...faults, fault('aggregation.percentile', percent, message)] };
  }
  if (window !== undefined) {
    return { value: { aggregation: 'percentile', percentile: { units, window } }, faults };
  }
  const message = `must be ${PERCENTILE_WINDOWS.join(' or ')}: windows that begin alike in every zone`;
  return { value: SUM, faults: [...faults, fault('aggregation.window', length, message)] };
}

const HUNDRED_PERCENT = 100n * powerOfTen(PERCENT_SCALE);

function isAggregation(name: string): boolean {
  return name === 'uniqueCount' || name === 'percentile' || LATER.includes(name);
}

function later(name: string): ErrorDetail {
  const message = `${name} is part of the format but not computed yet; supported now: ${AGGREGATIONS.join(', ')}`;
  return { path: 'aggregation', value: name, message, code: UNSUPPORTED };
}

function readAttributes(form: unknown): Read<readonly MeterAttribute[]> {
  if (form === undefined || form === null) return { value: [], faults: [] };
  if (!Array.isArray(form)) {
    return { value: [], faults: [fault('attributes', form, 'must be a list')] };
  }
  const read = form.map((entry: unknown, index) => readAttribute(entry, `attributes[${index}]`));
  const value = read.map((one) => one.value);
  const names = value.map(({ name }) => name);
  const repeated = names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [fault(`attributes[${index}].name`, name, 'is listed twice')]
      : [],
  );
  return { value, faults: [...read.flatMap((one) => one.faults), ...repeated] };
}

function readAttribute(json: unknown, path: string): Read<MeterAttribute> {
  if (!isObject(json)) {
    return { value: { name: '' }, faults: [fault(path, json, 'must be an object with a name')] };
  }
  const name = readText(json['name'], `${path}.name`, /^[^\p{Cc}]{1,100}$/u, 'must be a name');
  const values = json['values'];
  const { faults } = name;
  if (values === undefined || values === null) return { value: { name: name.value }, faults };
  if (!isTextList(values)) {
    const wrong = fault(`${path}.values`, values, 'must be a list of at least one text');
    return { value: { name: name.value }, faults: [...faults, wrong] };
  }
  return { value: { name: name.value, values }, faults };
}

function readName(name: unknown, code: string): Read<string> {
  if (name === undefined || name === null || name === '') return { value: code, faults: [] };
  if (typeof name === 'string') return { value: name, faults: [] };
  return { value: code, faults: [fault('name', name, 'must be text')] };
}

function readText(value: unknown, path: string, pattern: RegExp, message: string): Read<string> {
  if (value === undefined || value === null || value === '') {
    return { value: '', faults: [fault(path, undefined, 'is mandatory')] };
  }
  if (typeof value === 'string' && pattern.test(value)) return { value, faults: [] };
  return { value: '', faults: [fault(path, value, message)] };
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
}

function fault(path: string, value: unknown, message: string): ErrorDetail {
  return value === undefined || typeof value === 'object'
    ? { path, message }
    : { path, message, value };
}
