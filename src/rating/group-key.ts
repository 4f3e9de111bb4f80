// groupBy: one running total per combination of attribute values. A missing attribute is a group of
// its own, told apart from an empty text.
import type { CompiledLine } from './compile-line';
import type { Attributes } from './price';

export function groupKey({ line }: CompiledLine, attributes: Attributes): string {
  if (line.groupBy.length === 0) return '';
  return JSON.stringify(line.groupBy.map((name) => attributes[name] ?? null));
}
