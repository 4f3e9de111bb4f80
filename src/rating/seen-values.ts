// The values a uniqueCount has met: of those that are stored as many as somebody looked up, and what was
// met since. States are immutable, yet a batch must not copy the set per event: a state is a length of a
// shared list that only grows, and whoever extends an older length starts a copy.

export type SeenValues = {
  has(value: string): boolean;
  with(value: string): SeenValues;
  /** The values met that were not stored before. */
  added(): readonly string[];
};

export function seenOf(known: readonly string[]): SeenValues {
  const distinct = [...new Set(known)];
  const positions = new Map(distinct.map((value, index) => [value, index]));
  return prefix(positions, distinct.length, distinct.length);
}

function prefix(positions: Map<string, number>, known: number, length: number): SeenValues {
  const values = () => [...positions.keys()].slice(0, length);
  return {
    has: (value) => (positions.get(value) ?? length) < length,
    with(value) {
      const own = positions.size === length ? positions : new Map(values().map((v, i) => [v, i]));
      own.set(value, length);
      return prefix(own, known, length + 1);
    },
    added: () => values().slice(known),
  };
}
