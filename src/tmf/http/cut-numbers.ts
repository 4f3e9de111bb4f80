// Finds number literals that JSON.parse would change, because they have more digits or a larger or smaller magnitude
// than a double. A regular expression rules out nearly all bodies; the others are scanned token by token.
import { hasMembers, memberOf } from '../../core/json';
import { survivesDouble } from '../number';

const SUSPICIOUS = /\d[\d.]{15,}|\d[eE][-+]?\d{3}/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[[\]{},:]|true|false|null/g;

/** The path of the number and its literal. */
export type CutNumber = { readonly path: readonly string[]; readonly literal: string };

type Frame = { readonly isArray: boolean; index: number; key: string };

export function findCutNumbers(json: string): readonly CutNumber[] {
  if (!SUSPICIOUS.test(json)) return [];
  const found: CutNumber[] = [];
  const frames: Frame[] = [];
  let previousString = '';
  for (const [token] of json.matchAll(TOKEN)) {
    const frame = frames.at(-1);
    if (token === '{' || token === '[') frames.push({ isArray: token === '[', index: 0, key: '' });
    else if (token === '}' || token === ']') frames.pop();
    else if (token === ':' && frame) frame.key = String(JSON.parse(previousString));
    else if (token === ',' && frame) frame.index += 1;
    else if (token.startsWith('"')) previousString = token;
    else if (/^[-\d]/.test(token) && !survivesDouble(token)) {
      const path = frames.map((open) => (open.isArray ? `${open.index}` : open.key));
      found.push({ path, literal: token });
    }
  }
  return found;
}

/** Parses JSON, and keeps numbers that a double would change as text. */
export function parseWithDigits(json: string): unknown {
  const parsed: unknown = JSON.parse(json.replace(/^\uFEFF/, ''));
  const cut = findCutNumbers(json);
  return cut.length === 0 ? parsed : keepDigits(parsed, cut);
}

/** Replaces changed numbers by their digits, in place: `parsed` was just created by the caller. */
export function keepDigits(parsed: unknown, cut: readonly CutNumber[]): unknown {
  for (const { path, literal } of cut) {
    const last = path.at(-1);
    if (last === undefined) return literal;
    let holder = parsed;
    for (const step of path.slice(0, -1)) holder = memberOf(holder, step);
    // Of a repeated name the last value counts.
    if (hasMembers(holder) && typeof memberOf(holder, last) === 'number') {
      Object.assign(holder, { [last]: literal });
    }
  }
  return parsed;
}
