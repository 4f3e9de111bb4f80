// One line of NDJSON as columns. Numbers are read as the text they are written in: JSON.parse would
// cut 0.1234567890123456789 to what a double holds. `a.b` reaches into objects.

import { isObject, type JsonObject } from '../../core/json';

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export function parseJsonLine(line: string): ((column: string) => string | undefined) | undefined {
  const quoted = line.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
  const parsed = parse(quoted);
  if (!isObject(parsed)) return undefined;
  return (column) =>
    textOf(Object.hasOwn(parsed, column) ? parsed[column] : inside(parsed, column));
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
