import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { memberOf } from '../../core/json';
import { fingerprintOf } from './checkpoint';
import type { SourceRow } from './source-rows';
import { UnusableFile } from './unusable-file';

export type RejectedRow = { readonly row: SourceRow; readonly reason: string };

/** Of which run the rejected rows are, and which files they take the place of once it is complete. */
type Note = { readonly of: string; readonly aside: readonly string[] };

/**
 * What was not taken, as it was, with its line and why. There is no file when all was taken. What an
 * earlier run wrote is put aside, and goes when the same file has been read to its end for the same
 * server and tenant: until then some of it may never have been charged.
 */
export class RejectedFile {
  bytes = 0;
  private header: readonly string[] = [];
  private aside: readonly string[] = [];
  private others: readonly string[] = [];
  private readonly of: string;

  constructor(
    readonly path: string,
    identity: readonly unknown[],
  ) {
    this.of = fingerprintOf(identity);
  }

  useHeader(header: readonly string[]): void {
    this.header = header;
  }

  /** Whether what an earlier run had written is still there to be gone on with. */
  holds(bytes: number): boolean {
    return (statSync(this.path, { throwIfNoEntry: false })?.size ?? 0) >= bytes;
  }

  begin(): void {
    this.attempt(() => {
      const note = this.note();
      const isOurs = note?.of === this.of;
      const moved = existsSync(this.path) ? [this.moveAside()] : [];
      this.aside = isOurs ? [...note.aside, ...moved] : [];
      this.others = isOurs ? [] : moved;
      this.saveNote();
    });
  }

  /** With what an earlier run had written when it was settled last. */
  goOn(keptBytes: number): void {
    this.attempt(() => {
      this.aside = this.note()?.aside ?? [];
      if (existsSync(this.path)) truncateSync(this.path, keptBytes);
      this.bytes = keptBytes;
    });
  }

  /** On the disk when this returns, so that a checkpoint may count on it. */
  write(rejected: readonly RejectedRow[]): void {
    if (rejected.length === 0) return;
    const lines = rejected.map(({ row, reason }) =>
      csvLine([String(row.line), reason, ...row.original]),
    );
    const isNew = this.bytes === 0;
    const text = [...(isNew ? [csvLine(['line', 'reason', ...this.header])] : []), ...lines].join(
      '',
    );
    this.attempt(() => {
      if (isNew) writeFileSync(this.path, text);
      else appendFileSync(this.path, text);
      this.bytes += Buffer.byteLength(text);
      if (isNew) this.saveNote();
    });
  }

  /** Answers the files with rows that earlier runs rejected and this one cannot speak for. */
  conclude(isComplete: boolean): readonly string[] {
    if (!isComplete) return [...this.aside, ...this.others].filter((path) => existsSync(path));
    for (const path of this.aside) rmSync(path, { force: true });
    this.aside = [];
    this.attempt(() => {
      this.saveNote();
    });
    return this.others;
  }

  private moveAside(): string {
    for (let number = 1; ; number += 1) {
      const free = this.path.replace(/csv$/, `${number}.csv`);
      if (existsSync(free)) continue;
      renameSync(this.path, free);
      return free;
    }
  }

  private get notePath(): string {
    return this.path.replace(/csv$/, 'json');
  }

  private note(): Note | undefined {
    try {
      const note: unknown = JSON.parse(readFileSync(this.notePath, 'utf8'));
      const [of, aside] = [memberOf(note, 'of'), memberOf(note, 'aside')];
      if (typeof of !== 'string' || !Array.isArray(aside)) return undefined;
      return { of, aside: aside.filter((path) => typeof path === 'string') };
    } catch {
      // Missing, or not ours: then whose the rejected rows are is not known.
      return undefined;
    }
  }

  private saveNote(): void {
    const { of, aside } = this;
    const isNeeded = this.bytes > 0 || aside.length > 0;
    if (isNeeded) writeFileSync(this.notePath, JSON.stringify({ of, aside } satisfies Note));
    else rmSync(this.notePath, { force: true });
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error: unknown) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UnusableFile(`cannot write ${this.path}: ${reason}`);
    }
  }
}

const NEEDS_QUOTES = /[",\r\n]/;

function csvLine(fields: readonly string[]): string {
  const quoted = fields.map((field) =>
    NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
  );
  return `${quoted.join(',')}\n`;
}
