// A `.regex` pattern runs in memory (hub queries, computed lists) and in PostgreSQL, as `~` and as `like_regex`.
// These three differ on many patterns (`\b`, a dot and a line break, `[[:x:]]`, letters), so only what they agree on
// is accepted, and rewritten where necessary.
import { queryInvalid } from '../tmf.errors';
import { PatternFault, refuseLong, RULE, SIZE_MAX } from './pattern';

// The instructions that the engine adds around a pattern.
const FRAME_SIZE = 4;
// PostgreSQL's limit for repetitions.
const REPEATED_MAX = 255;

/** `parameter` is the query parameter with the pattern. */
export function checkPortable(parameter: string, pattern: string): void {
  try {
    portablePattern(pattern);
  } catch (error: unknown) {
    if (!(error instanceof PatternFault)) throw error;
    throw queryInvalid(parameter, pattern, `${error.message}: ${RULE}`);
  }
}

/** Rewrites the pattern so that all three agree. Throws a PatternFault. */
export function portablePattern(pattern: string): string {
  const reader: Reader = { characters: Array.from(refuseLong(pattern)), at: 0 };
  const { text, size } = readBranches(reader);
  if (peek(reader) !== undefined) throw new PatternFault('closes a group that is not open');
  if (size > SIZE_MAX - FRAME_SIZE) throw new PatternFault(`has more than ${SIZE_MAX} parts`);
  return text;
}

type Reader = { readonly characters: readonly string[]; at: number };
/** `size` is the most instructions it compiles to, with repetitions expanded. */
type Part = { readonly text: string; readonly size: number };

function peek({ characters, at }: Reader, ahead = 0): string | undefined {
  return characters[at + ahead];
}

function take(reader: Reader, expected: string): boolean {
  if (peek(reader) !== expected) return false;
  reader.at += 1;
  return true;
}

function next(reader: Reader, within: string): string {
  const character = peek(reader);
  if (character === undefined) throw new PatternFault(`ends within ${within}`);
  reader.at += 1;
  return character;
}

function readBranches(reader: Reader): Part {
  const branches = [readBranch(reader)];
  while (take(reader, '|')) branches.push(readBranch(reader));
  return {
    text: branches.map(({ text }) => text).join('|'),
    size: branches.reduce((sum, { size }) => sum + size, branches.length),
  };
}

function readBranch(reader: Reader): Part {
  let [text, size] = ['', 0];
  for (;;) {
    const character = peek(reader);
    if (character === undefined || character === '|' || character === ')') return { text, size };
    const part = readPart(reader);
    text += part.text;
    size += part.size;
    if (size > SIZE_MAX) throw new PatternFault(`has more than ${SIZE_MAX} parts`);
  }
}

function readPart(reader: Reader): Part {
  const character = next(reader, 'a part');
  // PostgreSQL cannot repeat anchors, and there is no use for it.
  if (character === '^' || character === '$') return { text: character, size: 1 };
  return readRepetition(reader, readAtom(reader, character));
}

function readAtom(reader: Reader, character: string): Part {
  switch (character) {
    case '(':
      return readGroup(reader);
    case '[':
      return { text: readClass(reader), size: 1 };
    case '.':
      return { text: String.raw`[^\n]`, size: 1 };
    case '\\':
      return { text: readEscape(reader), size: 1 };
    case '*':
    case '+':
    case '?':
    case '{':
      throw new PatternFault('repeats nothing');
    case ']':
    case '}':
      throw new PatternFault(`has a ${character} that closes nothing`);
    default:
      return { text: literal(character), size: 1 };
  }
}

function readGroup(reader: Reader): Part {
  if (take(reader, '?') && !take(reader, ':')) {
    throw new PatternFault('has a look-around, a name or a flag');
  }
  const { text, size } = readBranches(reader);
  if (!take(reader, ')')) throw new PatternFault('ends within a group');
  return { text: `(?:${text})`, size };
}

function readRepetition(reader: Reader, part: Part): Part {
  const repetition = repetitionAt(reader);
  if (repetition === undefined) return part;
  // Greediness changes what is found, but not whether anything is.
  take(reader, '?');
  return { text: part.text + repetition.text, size: (part.size + 1) * repetition.times + 2 };
}

function repetitionAt(reader: Reader): { text: string; times: number } | undefined {
  for (const sign of ['*', '+', '?']) if (take(reader, sign)) return { text: sign, times: 1 };
  if (!take(reader, '{')) return undefined;
  const rest = reader.characters.slice(reader.at).join('');
  const match = /^(\d{1,3})(?:(,)(\d{1,3})?)?\}/.exec(rest);
  if (match === null) throw new PatternFault('has a { that is no repetition');
  reader.at += match[0].length;
  const [, least = '', comma, most = ''] = match;
  const times = Math.max(1, Number(least), Number(most));
  if (times > REPEATED_MAX) throw new PatternFault(`repeats more than ${REPEATED_MAX} times`);
  if (most !== '' && Number(most) < Number(least))
    throw new PatternFault('repeats less than least');
  const text = `{${least}${comma ?? ''}${most}}`;
  return { text, times: times + (comma !== undefined && most === '' ? 1 : 0) };
}

// Character classes written out as members; letters are ASCII.
const CLASSES: Readonly<Record<string, string>> = {
  d: '0-9',
  w: 'A-Za-z0-9_',
  s: String.raw` \t\n\f\r\v`,
};
const CONTROLS: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  f: '\f',
  v: '\v',
};

function readEscape(reader: Reader): string {
  const sign = next(reader, 'an escape');
  const members = CLASSES[sign.toLowerCase()];
  if (members === undefined) return literal(escaped(reader, sign));
  // A negated class excludes line breaks, as two of the three read it.
  return sign in CLASSES ? `[${members}]` : String.raw`[^${members}\n]`;
}

/** The single character that an escape stands for. */
function escaped(reader: Reader, sign: string): string {
  const control = CONTROLS[sign];
  if (control !== undefined) return control;
  if (sign === 'x') return codePoint(reader, 2);
  if (sign === 'u') return codePoint(reader, 4);
  if (/[\p{L}\p{N}]/u.test(sign)) {
    throw new PatternFault(
      /[1-9k]/.test(sign)
        ? 'has a back-reference'
        : `has the escape \\${sign}, which not all read alike`,
    );
  }
  return sign;
}

function codePoint(reader: Reader, digits: number): string {
  const hex = reader.characters.slice(reader.at, reader.at + digits).join('');
  const code = new RegExp(`^[0-9A-Fa-f]{${digits}}$`).test(hex) ? Number.parseInt(hex, 16) : 0;
  const isHalf = code >= 0xd800 && code <= 0xdfff;
  if (code === 0 || isHalf) throw new PatternFault('has an escape that is no character');
  reader.at += digits;
  return String.fromCodePoint(code);
}

function readClass(reader: Reader): string {
  const isNegated = take(reader, '^');
  const members: string[] = [];
  while (!take(reader, ']')) members.push(readMember(reader));
  if (members.length === 0) throw new PatternFault('has a class of nothing');
  return isNegated ? String.raw`[^${members.join('')}\n]` : `[${members.join('')}]`;
}

function readMember(reader: Reader): string {
  const sign = peek(reader, 1);
  if (peek(reader) === '\\' && sign !== undefined && sign.toLowerCase() in CLASSES) {
    reader.at += 2;
    const members = CLASSES[sign];
    if (members === undefined) throw new PatternFault(`has \\${sign} within a class`);
    if (peek(reader) === '-' && peek(reader, 1) !== ']') {
      throw new PatternFault('has a range that starts with many');
    }
    return members;
  }
  const first = readSingle(reader);
  if (peek(reader) !== '-' || peek(reader, 1) === ']' || peek(reader, 1) === undefined) {
    return memberText(first);
  }
  reader.at += 1;
  if (peek(reader) === '\\' && (peek(reader, 1) ?? '').toLowerCase() in CLASSES) {
    throw new PatternFault('has a range that ends with many');
  }
  const last = readSingle(reader);
  if ((first.codePointAt(0) ?? 0) > (last.codePointAt(0) ?? 0)) {
    throw new PatternFault('has a range that runs backwards');
  }
  return `${memberText(first)}-${memberText(last)}`;
}

function readSingle(reader: Reader): string {
  const character = next(reader, 'a class');
  if (character === '[') throw new PatternFault('has a [ within a class');
  return character === '\\' ? escaped(reader, next(reader, 'an escape')) : character;
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|]/.test(character) ? `\\${character}` : written(character);
}

function memberText(character: string): string {
  return /[\\^\-[\]]/.test(character) ? `\\${character}` : written(character);
}

function written(character: string): string {
  const control = Object.entries(CONTROLS).find(([, each]) => each === character)?.[0];
  return control === undefined ? character : `\\${control}`;
}
