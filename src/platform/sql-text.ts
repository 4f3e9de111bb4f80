// Conditions of SQL that are made of words of our own code, not of what anybody sent.

/** `column IN ('a', 'b')`. */
export function isOneOf(column: string, words: readonly string[]): string {
  return `${column} IN (${words.map((word) => `'${word}'`).join(', ')})`;
}
