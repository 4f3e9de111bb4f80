// Finds the paths of number literals with more than 15 significant digits in a JSON text. A regular
// expression sorts out nearly all bodies at once; the others are walked token by token.
import { significantDigits } from '../number';

const SUSPICIOUS = /\d[\d.]{15,}/;
const DIGITS_MAX = 15;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[[\]{},:]|true|false|null/g;

type Frame = { readonly isArray: boolean; index: number; key: string };

export function findLongNumbers(json: string): readonly (readonly string[])[] {
  if (!SUSPICIOUS.test(json)) return [];
  const found: string[][] = [];
  const frames: Frame[] = [];
  let previousString = '';
  for (const [token] of json.matchAll(TOKEN)) {
    const frame = frames.at(-1);
    if (token === '{' || token === '[') frames.push({ isArray: token === '[', index: 0, key: '' });
    else if (token === '}' || token === ']') frames.pop();
    else if (token === ':' && frame) frame.key = JSON.parse(previousString) as string;
    else if (token === ',' && frame) frame.index += 1;
    else if (token.startsWith('"')) previousString = token;
    else if (/^[-\d]/.test(token) && significantDigits(token) > DIGITS_MAX) {
      found.push(frames.map((open) => (open.isArray ? `${open.index}` : open.key)));
    }
  }
  return found;
}
