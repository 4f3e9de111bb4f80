// Resources as rows of CSV (RFC 4180). A column is a dotted path; scalars are written unchanged, structures and lists
// as JSON. Text that a spreadsheet would take for a formula is prefixed with an apostrophe; numbers, whether JSON or
// decimal text, are not.
import { memberOf } from '../../core/json';
import type { Body } from '../resource-type';

export type CsvColumn = readonly string[];

const FORMULA = /^[=+\-@\t\r]/;
const DECIMAL = /^[+-]?\d+(?:\.\d+)?$/;
const QUOTED = /[",\r\n]/;

export function csvHeader(columns: readonly CsvColumn[]): string {
  return lineOf(columns.map((path) => quoted(path.join('.'))));
}

export function csvRow(body: Body, columns: readonly CsvColumn[]): string {
  return lineOf(columns.map((path) => cellOf(valueAt(body, path))));
}

function lineOf(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

/** For a list along the path, the values of all its elements. */
function valueAt(value: unknown, path: CsvColumn): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => valueAt(each, path));
  return valueAt(memberOf(value, step), rest);
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return quoted(JSON.stringify(value));
  const isFormula = FORMULA.test(value) && !DECIMAL.test(value);
  return quoted(isFormula ? `'${value}` : value);
}

function quoted(text: string): string {
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
