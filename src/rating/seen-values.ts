// The values a uniqueCount has met. States are immutable, yet a batch must not copy the set per event:
// a state is a length of a shared list that only grows, and whoever extends an older length starts
// a copy.

export type SeenValues = {
  has(value: string): boolean;
  with(value: string): SeenValues;
  values(): readonly string[];
};

export function seenOf(values: readonly string[]): SeenValues {
  return prefix(new Map(values.map((value, index) => [value, index])), values.length);
}

function prefix(positions: Map<string, number>, length: number): SeenValues {
  const values = () => [...positions.keys()].slice(0, length);
  return {
    has: (value) => (positions.get(value) ?? length) < length,
    with(value) {
      const own = positions.size === length ? positions : new Map(values().map((v, i) => [v, i]));
      own.set(value, length);
      return prefix(own, length + 1);
    },
    values,
  };
}
