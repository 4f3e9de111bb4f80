// Finds the paths of number literals that JSON.parse changes: those with more digits, or greater or
// smaller than a double can be. A regular expression sorts out nearly all bodies at once; the others
// are walked token by token.
import { survivesDouble } from '../number';

const SUSPICIOUS = /\d[\d.]{15,}|\d[eE][-+]?\d{3}/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[[\]{},:]|true|false|null/g;

type Frame = { readonly isArray: boolean; index: number; key: string };

export function findCutNumbers(json: string): readonly (readonly string[])[] {
  if (!SUSPICIOUS.test(json)) return [];
  const found: string[][] = [];
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
      found.push(frames.map((open) => (open.isArray ? `${open.index}` : open.key)));
    }
  }
  return found;
}
