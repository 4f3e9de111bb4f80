// Patterns come from strangers and run in the server (hub queries) and in PostgreSQL. What both
// dialects read alike and what cannot run away is accepted: no back-references, no look-around, no
// repetition of a repetition.
import { queryInvalid } from '../tmf.errors';

const LENGTH_MAX = 200;
const BACK_REFERENCE = /\\[1-9k]/;
const LOOK_AROUND = /\(\?(?!:)/;
const NESTED_REPETITION =
  /\((?:[^()\\]|\\.)*[*+}](?:[^()\\]|\\.)*\)[*+{]|\([^)]*\([^)]*[*+}].*\)[*+{]/;

const RULE =
  `a pattern has at most ${LENGTH_MAX} characters, no look-around, flags or back-references and repeats ` +
  'no repetition, so that it means the same everywhere and cannot run away';

/** `parameter`: where the pattern stands. */
export function checkPattern(parameter: string, pattern: string): void {
  const fault = patternFault(pattern);
  if (fault !== undefined) throw queryInvalid(parameter, pattern, `${fault}: ${RULE}`);
}

/** Why a pattern is not accepted; nothing when it is. */
export function patternFault(pattern: string): string | undefined {
  if (pattern.length > LENGTH_MAX) return `is longer than ${LENGTH_MAX} characters`;
  if (BACK_REFERENCE.test(pattern)) return 'has a back-reference';
  if (LOOK_AROUND.test(pattern)) return 'has a look-around or flag group';
  if (NESTED_REPETITION.test(pattern)) return 'repeats a repetition';
  try {
    new RegExp(withoutNeedlessEscapes(pattern), 'u');
    return undefined;
  } catch {
    return 'is not a regular expression';
  }
}

// Clients escape every sign that is no letter; both dialects read such a pair as the sign itself.
function withoutNeedlessEscapes(pattern: string): string {
  return pattern.replace(/\\(.)/gsu, (pair, sign: string) =>
    /[\w^$.*+?()[\]{}|\\/]/.test(sign) ? pair : '_',
  );
}
