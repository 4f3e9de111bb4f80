// A tariff table put in memory without a pause, for tests that are not about that.
import { type ZoneRows, type ZoneTable, zoneTable } from '../../../src/rating';

export function zoneTableAtOnce(rows: ZoneRows): ZoneTable {
  const work = zoneTable(rows);
  for (;;) {
    const piece = work.next();
    if (piece.done === true) return piece.value;
  }
}
