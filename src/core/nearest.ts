// Suggests the name that a misspelt one may stand for.

/** The most edits between a misspelt name and a suggestion. */
const EDITS_MAX = 4;

/** The nearest candidate; undefined when none is within the limit. */
export function nearest(
  name: string,
  known: readonly string[],
  editsMax = EDITS_MAX,
): string | undefined {
  const [best] = known
    .map((each) => ({ each, edits: editsBetween(name, each) }))
    .filter(({ edits }) => edits <= editsMax)
    .sort((a, b) => a.edits - b.edits);
  return best?.each;
}

/** The Levenshtein distance. */
function editsBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of Array.from(a).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
}
