// Rate lines name meters by their code, whether they are a card's or a price's own, and units.
/** What is not a line names none. */
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
