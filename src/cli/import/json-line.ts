// One line of NDJSON as columns. Numbers are read as the text they are written in: JSON.parse would
// cut 0.1234567890123456789 to what a double holds. `a.b` reaches into objects.

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export function parseJsonLine(line: string): ((column: string) => string | undefined) | undefined {
  const quoted = line.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
  const parsed = parse(quoted);
  if (!isRecord(parsed)) return undefined;
  return (column) =>
    textOf(Object.hasOwn(parsed, column) ? parsed[column] : inside(parsed, column));
}

function inside(record: Record<string, unknown>, path: string): unknown {
  let value: unknown = record;
  for (const step of path.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, step)) return undefined;
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
