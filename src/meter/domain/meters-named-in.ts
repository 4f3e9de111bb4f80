// Rate lines name meters by their code, whether they are a card's or a price's own.

/** What is not a line names none. */
export function metersNamedIn(lines: readonly unknown[]): string[] {
  return [...new Set(lines.flatMap(meterOf))];
}

function meterOf(line: unknown): string[] {
  const hasMeter = typeof line === 'object' && line !== null && 'meter' in line;
  return hasMeter && typeof line.meter === 'string' ? [line.meter] : [];
}
