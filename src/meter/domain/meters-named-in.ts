// Rate lines name meters by their code, whether they are a card's or a price's own, and units.
import { isObject } from '../../core/json';

/** What is not a line names none. */
export function metersNamedIn(lines: readonly unknown[]): string[] {
  return textsAt('meter', lines);
}

export function unitsNamedIn(lines: readonly unknown[]): string[] {
  return textsAt('unit', lines);
}

function textsAt(name: 'meter' | 'unit', lines: readonly unknown[]): string[] {
  const values = lines.map((line) => (isObject(line) ? line[name] : undefined));
  return [...new Set(values.filter((value) => typeof value === 'string'))];
}
