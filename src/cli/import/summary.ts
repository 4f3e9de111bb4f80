// The result of an import, as a table for people and as JSON for programs.
import { grouped, rateOf } from './progress';
import type { Totals } from './totals';

export type Summary = {
  readonly file: string;
  readonly rows: number;
  readonly skipped: number;
  readonly leftOut: number;
  readonly usages: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly rejectedFile: string | null;
  /** Files of earlier runs whose rejected rows this run does not replace. */
  readonly rejectedBefore: readonly string[];
  /** Columns of the map that no row had. JSON lines only, because a CSV header must have all of them. */
  readonly columnsNeverThere: readonly string[];
  readonly seconds: number;
  readonly usagesPerSecond: number;
  /** False when the run was stopped; running it again skips what is in and continues. */
  readonly complete: boolean;
  readonly dryRun: boolean;
};

export function summaryOf(
  run: {
    readonly file: string;
    readonly rejectedFile: string;
    readonly rejectedBefore: readonly string[];
    readonly complete: boolean;
    readonly dryRun: boolean;
  },
  totals: Totals,
  seconds: number,
): Summary {
  const { rows, skipped, leftOut, usages, accepted, duplicates, rejected } = totals;
  return {
    file: run.file,
    rows,
    skipped,
    leftOut,
    usages,
    accepted,
    duplicates,
    rejected,
    rejectedFile: rejected > 0 ? run.rejectedFile : null,
    rejectedBefore: run.rejectedBefore,
    columnsNeverThere: rows > 0 ? [...totals.columnsNeverThere] : [],
    seconds: Math.trunc(seconds * 100) / 100,
    usagesPerSecond: rateOf(accepted + duplicates, seconds),
    complete: run.complete,
    dryRun: run.dryRun,
  };
}

export function describeSummary(summary: Summary): string {
  const lines: [string, string, string?][] = [
    ['rows', grouped(summary.rows)],
    ...skippedLine(summary),
    ['left out', grouped(summary.leftOut), "by the map's where"],
    ['usages', grouped(summary.usages)],
    ['accepted', grouped(summary.accepted)],
    ['duplicates', grouped(summary.duplicates), 'were in already, and are not charged again'],
    ['rejected', grouped(summary.rejected), rejectedNote(summary)],
    ['seconds', `${summary.seconds}`],
    ['usages/s', grouped(summary.usagesPerSecond)],
  ];
  const width = Math.max(...lines.map(([, value]) => value.length));
  const table = lines.map(([name, value, note]) => {
    const isWorthNote = note !== undefined && value !== '0';
    return `${name.padEnd(12)}${value.padStart(width)}${isWorthNote ? `  ${note}` : ''}`;
  });
  const end = summary.complete ? [] : ['Stopped. Run it again to go on: what is in is skipped.'];
  const dry = summary.dryRun ? ['A dry run: nothing was stored.'] : [];
  return [...table, ...dry, ...notesOf(summary), ...end].join('\n');
}

function notesOf({ columnsNeverThere, rejectedBefore }: Summary): string[] {
  const named = columnsNeverThere.join(', ');
  return [
    ...(named === '' ? [] : [`No row has ${named}, which the map names: was another meant?`]),
    ...rejectedBefore.map((path) => `What an earlier run rejected may not be charged: ${path}`),
  ];
}

function skippedLine({ skipped }: Summary): [string, string, string][] {
  if (skipped === 0) return [];
  return [['skipped', grouped(skipped), 'settled by the run before, which was stopped']];
}

function rejectedNote({ rejectedFile }: Summary): string {
  return rejectedFile === null ? '' : `rows, in ${rejectedFile}: not charged`;
}
