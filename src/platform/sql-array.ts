// PostgreSQL array literals, built by hand: the driver escapes element by element, which on the hot
// path costs more than rating does.

/** For numbers, uuids, timestamps: values that can hold no quote, comma, brace or backslash. */
export function plainArray(values: readonly (string | number | bigint | null)[]): string {
  let literal = '{';
  for (let index = 0; index < values.length; index++) {
    if (index > 0) literal += ',';
    literal += values[index] ?? 'NULL';
  }
  return `${literal}}`;
}

const NEEDS_ESCAPE = /["\\]/g;

/** For any text. PostgreSQL text has no NUL, so callers refuse it at the edge. */
export function textArray(values: readonly (string | null)[]): string {
  let literal = '{';
  for (let index = 0; index < values.length; index++) {
    if (index > 0) literal += ',';
    const value = values[index] ?? null;
    literal += value === null ? 'NULL' : `"${escape(value)}"`;
  }
  return `${literal}}`;
}

function escape(value: string): string {
  return value.includes('"') || value.includes('\\') ? value.replace(NEEDS_ESCAPE, '\\$&') : value;
}
