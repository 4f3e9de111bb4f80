// PostgreSQL array literals, built by hand, because the driver escapes element by element, which on the hot path
// costs more than rating. Built by join: concatenation would leave a rope of thousands of pieces for the garbage
// collector and the socket to walk.

/** For numbers, uuids and timestamps, which contain no quote, comma, brace or backslash. */
export function plainArray(values: readonly (string | number | bigint | null)[]): string {
  return `{${values.includes(null) ? values.map((value) => value ?? 'NULL').join(',') : values.join(',')}}`;
}

/** For any text without NUL, which PostgreSQL cannot store; callers refuse it on input. */
export function textArray(values: readonly (string | null)[]): string {
  if (values.length === 0) return '{}';
  if (values.every(isBare)) return `{"${values.join('","')}"}`;
  return `{${values.map((value) => (value === null ? 'NULL' : `"${escape(value)}"`)).join(',')}}`;
}

function isBare(value: string | null): boolean {
  return value !== null && !value.includes('"') && !value.includes('\\');
}

function escape(value: string): string {
  return value.replace(/["\\]/g, '\\$&');
}
