// The differences between two versions of a card, line by line. Lines are matched by id; each value that differs is
// named by its path.
import type { VersionView } from './rate-card';

export type ValueChange = { readonly path: string; readonly from: unknown; readonly to: unknown };
export type LineChange = { readonly id: string; readonly changes: readonly ValueChange[] };
export type LinesDiff = {
  readonly added: readonly unknown[];
  readonly removed: readonly unknown[];
  readonly changed: readonly LineChange[];
  readonly unchangedCount: number;
};
export type VersionsDiff = LinesDiff & { readonly from: VersionView; readonly to: VersionView };

export function diffLines(from: readonly unknown[], to: readonly unknown[]): LinesDiff {
  const [before, after] = [byId(from), byId(to)];
  const shared = [...before].flatMap(([id, line]) => {
    const other = after.get(id);
    return other === undefined ? [] : [{ id, changes: diffValues(line, other, '') }];
  });
  const changed = shared.filter(({ changes }) => changes.length > 0);
  return {
    added: [...after].filter(([id]) => !before.has(id)).map(([, line]) => line),
    removed: [...before].filter(([id]) => !after.has(id)).map(([, line]) => line),
    changed,
    unchangedCount: shared.length - changed.length,
  };
}

function diffValues(from: unknown, to: unknown, path: string): ValueChange[] {
  if (from === to) return [];
  const [before, after] = [membersOf(from), membersOf(to)];
  if (before !== undefined && after !== undefined && Array.isArray(from) === Array.isArray(to)) {
    const keys = new Set([...before.keys(), ...after.keys()]);
    return [...keys].flatMap((key) =>
      diffValues(before.get(key), after.get(key), join(path, key, Array.isArray(from))),
    );
  }
  return [{ path, from: from ?? null, to: to ?? null }];
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value));
}

/** Lines without an id, which a draft may have, are matched by position. */
function byId(lines: readonly unknown[]): Map<string, unknown> {
  return new Map(
    lines.map((line, index) => {
      const id = membersOf(line)?.get('id');
      return [typeof id === 'string' ? id : `lines[${index}]`, line];
    }),
  );
}

function join(path: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
