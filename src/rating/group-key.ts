// Which totals a line has: one for each combination of the attributes of `groupBy` and, where it prices windows, for
// each window. A missing attribute is a group of its own, told apart from an empty text.
import { ownValue } from '../core/own-value';
import { invariant } from '../core/invariant';
import { formatInstant } from '../core/time';
import { attributeText } from './attribute-text';
import type { CompiledLine } from './compile-line';
import type { Usage } from './price';
import { windowStart } from './window';

/** The name of the window among those of the attributes. */
const WINDOW = 'window';

/** `timeZone` is the zone whose midnight windows count from. */
export function groupKey(
  { line, window }: CompiledLine,
  { attributes, at }: Pick<Usage, 'attributes' | 'at'>,
  timeZone: string,
): string {
  if (line.groupBy.length === 0 && window === null) return '';
  const values = line.groupBy.map((name) => {
    const value = ownValue(attributes, name);
    return value === undefined ? null : attributeText(value);
  });
  if (window === null) return JSON.stringify(values);
  return JSON.stringify([...values, formatInstant(windowStart(window, at, timeZone))]);
}

/** Whether a line may have more than one total in a period. */
export function isGrouped({ line, window }: CompiledLine): boolean {
  return line.groupBy.length > 0 || window !== null;
}

/** The values that a group shares, by attribute; null when usage had none. */
export function groupOf(
  { line, window }: CompiledLine,
  group: string,
): ReadonlyMap<string, string | null> {
  const values: unknown = group === '' ? [] : JSON.parse(group);
  invariant(Array.isArray(values), `A group is a list of values, not ${group}`);
  const names = window === null ? line.groupBy : [...line.groupBy, WINDOW];
  return new Map(names.map((name, index) => [name, valueText(values[index])]));
}

/** Words for people: `device: a17`. */
export function groupWords(line: CompiledLine, group: string): string[] {
  return [...groupOf(line, group)].map(([name, value]) => `${name}: ${value ?? 'none'}`);
}

function valueText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
