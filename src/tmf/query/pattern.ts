// The one place where a client's pattern becomes something that runs in this process: an engine that
// takes a time linear in the text, whatever the pattern. What it costs is told to the query's steps.
import { RE2JS, RE2JSException } from 're2js';
import { BoundedCache } from '../../platform/bounded-cache';
import type { Steps } from './steps';

const LENGTH_MAX = 200;
/** Instructions: each may have to be looked at for each character. */
export const SIZE_MAX = 500;
export const RULE =
  `a pattern has at most ${LENGTH_MAX} characters and, its repetitions written out, ${SIZE_MAX} parts, ` +
  'no look-around and no back-reference';

// To compile takes some milliseconds.
const COMPILE_STEPS = 100_000;
const KEPT_MAX = 256;
// The states that the engine finds on its way are kept as far as they fit in here, for each pattern.
const STATES_BYTES_MAX = 256 * 1024;

/** Its message says what is wrong: "is longer than 200 characters". */
export class PatternFault extends Error {}

const kept = new BoundedCache<RE2JS>(KEPT_MAX);

/** Whether the pattern occurs in the text. Throws a PatternFault. */
export function occurs(pattern: string, text: string, steps?: Steps): boolean {
  return prepared(pattern, text, steps).test(text);
}

/** Whether the pattern is the whole text. Throws a PatternFault. */
export function isWhole(pattern: string, text: string, steps?: Steps): boolean {
  return prepared(pattern, text, steps).testExact(text);
}

/** What is wrong with a client's pattern; nothing when it can be used. `read` writes it as the engine reads it. */
export function patternFault(
  pattern: string,
  read: (pattern: string) => string = refuseLong,
): string | undefined {
  try {
    compiled(read(pattern));
    return undefined;
  } catch (error: unknown) {
    if (error instanceof PatternFault) return error.message;
    throw error;
  }
}

/** Answers the pattern. Throws a PatternFault. */
export function refuseLong(pattern: string): string {
  if (pattern.length <= LENGTH_MAX) return pattern;
  throw new PatternFault(`is longer than ${LENGTH_MAX} characters`);
}

function prepared(pattern: string, text: string, steps: Steps | undefined): RE2JS {
  const engine = compiled(pattern, steps);
  steps?.spend((text.length + 1) * engine.programSize());
  return engine;
}

function compiled(pattern: string, steps?: Steps): RE2JS {
  const known = kept.get(pattern);
  if (known !== undefined) return known;
  steps?.spend(COMPILE_STEPS);
  if (sizeOf(pattern) > SIZE_MAX) throw tooLarge();
  const engine = compile(pattern);
  if (engine.programSize() > SIZE_MAX) throw tooLarge();
  const states = engine.re2().dfa;
  states.maxMem = states.stateBudget = states.memBudget = STATES_BYTES_MAX;
  kept.put(pattern, engine, 1);
  return engine;
}

function tooLarge(): PatternFault {
  return new PatternFault(`has more than ${SIZE_MAX} parts`);
}

const TOKEN = /\\.|\((?:\?:)?|\[(?:\\.|[^\]\\])*\]|\{(?<least>\d+)(?:,(?<most>\d*))?\}|./gsu;

/** About how many parts the engine will make of it: what is larger is not even tried. */
function sizeOf(pattern: string): number {
  const outer: number[] = [];
  // Of the group that is open, and of its last part.
  let [size, last] = [0, 0];
  for (const { 0: token, groups } of pattern.matchAll(TOKEN)) {
    if (token.startsWith('(')) {
      outer.push(size);
      [size, last] = [0, 0];
    } else if (token === ')') {
      last = size;
      size += outer.pop() ?? 0;
    } else if (groups?.['least'] !== undefined) {
      const times = Math.max(1, Number(groups['least']), Number(groups['most'] ?? 0));
      size += last * (times - 1);
      last *= times;
    } else {
      last = 1;
      size += 1;
    }
  }
  return size;
}

function compile(pattern: string): RE2JS {
  // What stands between them would be read by no rule of its own.
  if (pattern.includes(String.raw`\Q`)) throw new PatternFault('quotes by \\Q');
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch (error: unknown) {
    if (!(error instanceof RE2JSException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, '');
    throw new PatternFault(`is not a pattern that takes linear time (${reason})`);
  }
}
