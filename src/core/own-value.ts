/**
 * What a table says of a word that somebody sent; undefined for none of its own. Every object inherits `constructor` and
 * more, which no table says anything of.
 */
export function ownValue<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
