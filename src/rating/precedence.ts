// Which of two lines prices a usage that is for both: the one with more conditions, then the one with the longer prefix.
import { ownValue } from '../core/own-value';
import { memberOf, textOf } from '../core/json';
import { canBothHold } from './condition';
import { isLonger, prefixesOf } from './nested-prefix';
import { parseMatch } from './parse-match';
import type { RateLine } from './price';

/** The usage that a line matches. */
export type Matched = Pick<RateLine, 'meter' | 'match'>;

/** Reads a stored line, which was parsed before. */
export function matchedBy(line: unknown): Matched {
  const match = parseMatch(memberOf(line, 'match'), 'match', []);
  return { meter: textOf(memberOf(line, 'meter')) ?? '', match };
}

/** Negative when the first precedes, zero when it would be chance; undefined when no usage matches both. */
export function precedence(a: Matched, b: Matched): number | undefined {
  if (a.meter !== b.meter || !canMeet(a, b)) return undefined;
  const more = conditionsOf(b) - conditionsOf(a);
  if (more !== 0) return more;
  const [ofA, ofB] = [prefixesOf(a), prefixesOf(b)];
  if (isLonger(ofA, ofB)) return -1;
  return isLonger(ofB, ofA) ? 1 : 0;
}

export function conditionsOf({ match }: Matched): number {
  return Object.keys(match).length;
}

function canMeet(a: Matched, b: Matched): boolean {
  return Object.entries(a.match).every(([name, condition]) => {
    const other = ownValue(b.match, name);
    return other === undefined || canBothHold(condition, other);
  });
}
