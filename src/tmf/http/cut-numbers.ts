// Finds the number literals that JSON.parse changes: those with more digits, or greater or smaller than a double
// can be. A regular expression sorts out nearly all bodies at once; the others are walked token by token.
import { hasMembers, memberOf } from '../../core/json';
import { survivesDouble } from '../number';

const SUSPICIOUS = /\d[\d.]{15,}|\d[eE][-+]?\d{3}/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[[\]{},:]|true|false|null/g;

/** Where it stands, and how it is written. */
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

/** What a double would change stands as the text of its digits. */
export function parseWithDigits(json: string): unknown {
  const parsed: unknown = JSON.parse(json.replace(/^\uFEFF/, ''));
  const cut = findCutNumbers(json);
  return cut.length === 0 ? parsed : keepDigits(parsed, cut);
}

/** In place of what the double made of them the digits, as text: `parsed` was just made, and is nobody else's. */
export function keepDigits(parsed: unknown, cut: readonly CutNumber[]): unknown {
  for (const { path, literal } of cut) {
    const last = path.at(-1);
    if (last === undefined) return literal;
    let holder = parsed;
    for (const step of path.slice(0, -1)) holder = memberOf(holder, step);
    // A name that is said twice stands for what was said last.
    if (hasMembers(holder) && typeof memberOf(holder, last) === 'number') {
      Object.assign(holder, { [last]: literal });
    }
  }
  return parsed;
}
