// Rate lines name meters by their code, whether they are a card's or a price's own, and units.
/** What is not a line names none. */
export function metersNamedIn(lines: readonly unknown[]): string[] {
  return textsAt('meter', lines);
}

export function unitsNamedIn(lines: readonly unknown[]): string[] {
  return textsAt('unit', lines);
}

function textsAt(name: string, lines: readonly unknown[]): string[] {
  const values = lines.flatMap((line) =>
    typeof line === 'object' && line !== null
      ? Object.entries(line).filter(([key]) => key === name)
      : [],
  );
  return [...new Set(values.map(([, value]: [string, unknown]) => value))].filter(
    (value) => typeof value === 'string',
  );
}
