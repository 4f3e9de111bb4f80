// Reads the codes of meters and the units that rate lines name, whether the lines are a card's or a price's own.
/** Values that are no lines are ignored. */
export function metersNamedIn(lines: readonly unknown[]): string[] {
  return textsAt('meter', lines);
}

export function unitsNamedIn(lines: readonly unknown[]): string[] {
  return textsAt('unit', lines);
}

function textsAt(name: string, lines: readonly unknown[]): string[] {
  const values = lines.map((line) => (hasMembers(line) ? line[name] : undefined));
  return [...new Set(values.filter((value) => typeof value === 'string'))];
}

function hasMembers(line: unknown): line is Readonly<Record<string, unknown>> {
  return typeof line === 'object' && line !== null;
}
