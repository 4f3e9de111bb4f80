// Patterns come from strangers and run in the server (hub queries) and in PostgreSQL. What both
// dialects read alike and what cannot run away is accepted: no back-references, no look-around, no
// repetition of a repetition.
import { queryInvalid } from '../tmf.errors';

const LENGTH_MAX = 200;
const BACK_REFERENCE = /\\[1-9k]/;
const LOOK_AROUND = /\(\?(?!:)/;
const NESTED_REPETITION =
  /\((?:[^()\\]|\\.)*[*+}](?:[^()\\]|\\.)*\)[*+{]|\([^)]*\([^)]*[*+}].*\)[*+{]/;

export function checkPattern(pattern: string): void {
  if (pattern.length > LENGTH_MAX) refuse(pattern, `is longer than ${LENGTH_MAX} characters`);
  if (BACK_REFERENCE.test(pattern)) refuse(pattern, 'has a back-reference');
  if (LOOK_AROUND.test(pattern)) refuse(pattern, 'has a look-around or flag group');
  if (NESTED_REPETITION.test(pattern)) refuse(pattern, 'repeats a repetition');
  try {
    new RegExp(pattern, 'u');
  } catch {
    refuse(pattern, 'is not a regular expression');
  }
}

function refuse(pattern: string, message: string): never {
  throw queryInvalid('regex', pattern, message);
}
