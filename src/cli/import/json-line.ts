// Reads a line of NDJSON as columns. Numbers keep their text, because JSON.parse would cut 0.1234567890123456789 to a
// double. `a.b` reads the member of a nested object.

import { isObject, type JsonObject } from '../../core/json';

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export function parseJsonLine(line: string): ((column: string) => string | undefined) | undefined {
  const parsed = parseExactJson(line);
  if (!isObject(parsed)) return undefined;
  return (column) =>
    textOf(Object.hasOwn(parsed, column) ? parsed[column] : inside(parsed, column));
}

/** All columns of a line: the path and the text of each value. */
export function columnsOfJsonLine(line: string): ReadonlyMap<string, string> | undefined {
  const parsed = parseExactJson(line);
  return isObject(parsed) ? new Map(pathsIn(parsed, '')) : undefined;
}

function pathsIn(record: JsonObject, before: string): readonly (readonly [string, string])[] {
  return Object.entries(record).flatMap(([name, value]) => {
    if (isObject(value)) return pathsIn(value, `${before}${name}.`);
    const text = textOf(value);
    return text === undefined ? [] : [[`${before}${name}`, text] as const];
  });
}

function inside(record: JsonObject, path: string): unknown {
  let value: unknown = record;
  for (const step of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return undefined;
}

/** Numbers come as their text; undefined where it is no JSON. */
export function parseExactJson(line: string): unknown {
  const quoted = line.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}
