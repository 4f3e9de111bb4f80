// What changed between two versions of a card, line by line. Lines are the same line when they have
// the same id; inside a line every value that differs is named by its path.
import { hasMembers, memberOf } from '../../core/json';

export type ValueChange = { readonly path: string; readonly from: unknown; readonly to: unknown };
export type LineChange = { readonly id: string; readonly changes: readonly ValueChange[] };
export type LinesDiff = {
  readonly added: readonly unknown[];
  readonly removed: readonly unknown[];
  readonly changed: readonly LineChange[];
  readonly unchangedCount: number;
};

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
  if (hasMembers(from) && hasMembers(to) && Array.isArray(from) === Array.isArray(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...keys].flatMap((key) =>
      diffValues(memberOf(from, key), memberOf(to, key), join(path, key, Array.isArray(from))),
    );
  }
  return [{ path, from: from ?? null, to: to ?? null }];
}

/** A draft may hold lines without an id: they are told apart by their place. */
function byId(lines: readonly unknown[]): Map<string, unknown> {
  return new Map(
    lines.map((line, index) => {
      const id = memberOf(line, 'id');
      return [typeof id === 'string' ? id : `lines[${index}]`, line];
    }),
  );
}

function join(path: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
