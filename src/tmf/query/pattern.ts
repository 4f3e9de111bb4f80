// The only place that runs patterns of clients, in an engine with time linear in the text for any pattern. The cost
// is charged to the query's steps.
import { RE2JS, RE2JSException } from 're2js';
import { BoundedCache } from '../../platform/bounded-cache';
import type { Steps } from './steps';

const LENGTH_MAX = 200;
/** Instructions of the engine, each of which may run for every character. */
export const SIZE_MAX = 500;
export const RULE =
  `a pattern has at most ${LENGTH_MAX} characters and, its repetitions written out, ${SIZE_MAX} parts, ` +
  'no look-around and no back-reference';

// Compiling takes some milliseconds.
const COMPILE_STEPS = 100_000;
const KEPT_MAX = 256;
// The engine caches states up to this size, per pattern.
const STATES_BYTES_MAX = 256 * 1024;

/** The message completes a sentence about the pattern: "is longer than 200 characters". */
export class PatternFault extends Error {}

const kept = new BoundedCache<RE2JS>(KEPT_MAX);

/** True when the pattern occurs in the text. Throws a PatternFault. */
export function occurs(pattern: string, text: string, steps?: Steps): boolean {
  return prepared(pattern, text, steps).test(text);
}

/** True when the pattern matches the whole text. Throws a PatternFault. */
export function isWhole(pattern: string, text: string, steps?: Steps): boolean {
  return prepared(pattern, text, steps).testExact(text);
}

/** What is wrong with a client's pattern; undefined when it is usable. `read` translates it for the engine. */
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

/** Returns the pattern, or throws a PatternFault when it is too long. */
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

/** Estimates the number of instructions; larger patterns are not compiled at all. */
function sizeOf(pattern: string): number {
  const outer: number[] = [];
  // For the open group, and for its last part.
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
  // Text quoted by \Q would escape the estimate of the size and the rules for patterns.
  if (pattern.includes(String.raw`\Q`)) throw new PatternFault('quotes by \\Q');
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch (error: unknown) {
    if (!(error instanceof RE2JSException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, '');
    throw new PatternFault(`is not a pattern that takes linear time (${reason})`);
  }
}
