// Attributes named by `fields=` and `sort=`: `a`, dotted `a.b`, or a JSONPath. Dotted paths enter arrays, so a
// JSONPath of names and `[*]` only is equivalent to one.
import { queryInvalid } from '../tmf.errors';
import { type JsonPath, parseJsonPath } from './json-path';

export type AttributePath =
  | { readonly path: readonly string[]; readonly jsonPath?: undefined }
  | { readonly path?: undefined; readonly jsonPath: JsonPath };

const NAME = String.raw`[\w@-]+(?:\[\*\])?`;
const OF_NAMES = new RegExp(String.raw`^(?:\$\.)?${NAME}(?:\.${NAME})*$`);

export function parseAttributePath(parameter: string, text: string): AttributePath {
  if (text.includes('\0')) throw queryInvalid(parameter, text, 'has a NUL character');
  const isJsonPath = text.startsWith('$') || text.includes('[');
  if (isJsonPath && !OF_NAMES.test(text)) return { jsonPath: parseJsonPath(parameter, text) };
  const path = isJsonPath ? text.replace(/^\$\./, '').replaceAll('[*]', '') : text;
  return { path: path.split('.') };
}

/** The first name in the path; empty when there is none. */
export function firstNameOf({ path, jsonPath }: AttributePath): string {
  if (jsonPath === undefined) return path[0] ?? '';
  return /^\$(?:\.|\[['"])([\w@]+)/.exec(jsonPath.text)?.[1] ?? '';
}

/** Splits at commas, except inside the brackets of a JSONPath. */
export function splitAtCommas(text: string): readonly string[] {
  const parts: string[] = [''];
  let [depth, quote, isEscaped] = [0, '', false];
  for (const character of text) {
    const isQuoted = quote !== '';
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
    if (isEscaped) isEscaped = false;
    else if (isQuoted && character === '\\') isEscaped = true;
    else if (isQuoted) quote = character === quote ? '' : quote;
    else if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    else if (depth > 0 && /['"]/.test(character)) quote = character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
