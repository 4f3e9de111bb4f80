// What changed from one version of a tariff table to another, by prefix: how much, and the first of it.
import { prefixText, type ZoneRows } from '../../rating';
import type { TableVersion } from './tariff-table';

export const SHOWN_MAX = 1_000;

export type ZoneRow = { readonly prefix: string; readonly zone: string };
export type ChangedRow = { readonly prefix: string; readonly from: string; readonly to: string };
type Shown<T> = { readonly count: number; readonly rows: readonly T[] };

export type RowsDiff = {
  readonly added: Shown<ZoneRow>;
  readonly removed: Shown<ZoneRow>;
  readonly changed: Shown<ChangedRow>;
  readonly unchangedCount: number;
};

export type VersionsDiff = RowsDiff & { readonly from: TableVersion; readonly to: TableVersion };

export function diffRows(before: ZoneRows, after: ZoneRows): RowsDiff {
  const added = new Found<ZoneRow>();
  const removed = new Found<ZoneRow>();
  const changed = new Found<ChangedRow>();
  let unchangedCount = 0;
  let old = 0;
  let now = 0;
  while (old < before.prefixes.length || now < after.prefixes.length) {
    const was = before.prefixes[old] ?? Number.POSITIVE_INFINITY;
    const is = after.prefixes[now] ?? Number.POSITIVE_INFINITY;
    const [from, to] = [zoneAt(before, old), zoneAt(after, now)];
    if (was < is) removed.add(() => ({ prefix: prefixText(was), zone: from }));
    else if (is < was) added.add(() => ({ prefix: prefixText(is), zone: to }));
    else if (from === to) unchangedCount += 1;
    else changed.add(() => ({ prefix: prefixText(is), from, to }));
    if (was <= is) old += 1;
    if (is <= was) now += 1;
  }
  return {
    added: added.shown(),
    removed: removed.shown(),
    changed: changed.shown(),
    unchangedCount,
  };
}

function zoneAt({ zones, names }: ZoneRows, index: number): string {
  return names[zones[index] ?? -1] ?? '';
}

class Found<T> {
  private readonly rows: T[] = [];
  private count = 0;

  add(row: () => T): void {
    if (this.count < SHOWN_MAX) this.rows.push(row());
    this.count += 1;
  }

  shown(): Shown<T> {
    return { count: this.count, rows: this.rows };
  }
}
