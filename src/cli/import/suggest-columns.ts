// The columns of a sample, by what is in them and by what they are called.
import type { Sample } from './suggest-sample';

export function filled({ rows }: Sample, column: string): readonly string[] {
  return rows.flatMap((row) => {
    const cell = row.get(column)?.trim() ?? '';
    return cell === '' ? [] : [cell];
  });
}

export function isEverywhere(sample: Sample, column: string): boolean {
  return filled(sample, column).length === sample.rows.length;
}

/** The words in the last part of a column's name: `usage.promptTokens` → `prompt tokens`. */
export function wordsOf(column: string): string {
  const [last = column] = column.split('.').slice(-1);
  return last
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** The column that matches the earliest pattern. */
export function bestOf(
  columns: readonly string[],
  patterns: readonly RegExp[],
): string | undefined {
  for (const pattern of patterns) {
    const found = columns.find((column) => pattern.test(wordsOf(column)));
    if (found !== undefined) return found;
  }
  return undefined;
}
