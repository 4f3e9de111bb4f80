// The zones of tariff tables that rate lines name, whatever else is wrong with the lines.
import { matchedBy } from '../../rating';

export type NamedZone = { readonly table: string; readonly zone: string };

export function zonesNamedIn(lines: readonly unknown[]): NamedZone[] {
  return lines.flatMap((line) =>
    Object.values(matchedBy(line).match).flatMap((condition) => {
      if (condition.kind !== 'zone') return [];
      const { table, zones } = condition;
      return zones.map((zone) => ({ table, zone }));
    }),
  );
}
