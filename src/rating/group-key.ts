// groupBy: one running total per combination of attribute values. A missing attribute is a group of
// its own, told apart from an empty text.
import { invariant } from '../core/invariant';
import type { CompiledLine } from './compile-line';
import type { Attributes } from './price';

export function groupKey({ line }: CompiledLine, attributes: Attributes): string {
  if (line.groupBy.length === 0) return '';
  return JSON.stringify(line.groupBy.map((name) => attributes[name] ?? null));
}

/** The values a group has in common, by the names of the attributes; null where usage had none. */
export function groupOf({ line }: CompiledLine, group: string): ReadonlyMap<string, string | null> {
  const values: unknown = group === '' ? [] : JSON.parse(group);
  invariant(Array.isArray(values), `A group is a list of values, not ${group}`);
  return new Map(line.groupBy.map((name, index) => [name, valueText(values[index])]));
}

/** `device: a17`, for people. */
export function groupWords(line: CompiledLine, group: string): string[] {
  return [...groupOf(line, group)].map(([name, value]) => `${name}: ${value ?? 'none'}`);
}

function valueText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
