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

export type Whose = {
  /** What makes the file the same one. */
  readonly file: readonly unknown[];
  /** What makes the server and the tenant the same ones. */
  readonly server: readonly unknown[];
  /** By what its usages are known to the server; nothing where the row does not tell. */
  readonly identify: (row: SourceRow) => string | undefined;
};

/** Of the identities of rejected rows; none where they were too many, or a row did not tell its own. */
type Marks = ReadonlySet<string> | null;

/** Rows that an earlier run rejected: in which file they are, of which file and server they were. */
type Earlier = {
  readonly path: string;
  readonly of: string;
  readonly server: string;
  readonly marks: Marks;
};

/** What the next run has to know of the rejected rows, and of those that are put aside. */
type Note = Omit<Earlier, 'path'> & { readonly earlier: readonly Earlier[] };

const UNKNOWN: Note = { of: '', server: '', marks: null, earlier: [] };
const MARKS_MAX = 10_000;

/**
 * What was not taken, as it was, with its line and why. There is no file when all was taken. What an
 * earlier run wrote is put aside, and goes when the same file has been read to its end for the same
 * server and tenant, or all of its rows were charged out of a mended one: until then some of it may
 * never have been charged.
 */
export class RejectedFile {
  bytes = 0;
  private header: readonly string[] = [];
  private earlier: readonly Earlier[] = [];
  private marks: Marks = new Set();
  private readonly of: string;
  private readonly server: string;

  constructor(
    readonly path: string,
    private readonly whose: Whose,
  ) {
    this.of = fingerprintOf([...whose.file, ...whose.server]);
    this.server = fingerprintOf(whose.server);
  }

  useHeader(header: readonly string[]): void {
    this.header = header;
  }

  /** True when the file still has the bytes that the checkpoint counts on. */
  holds(bytes: number): boolean {
    return (statSync(this.path, { throwIfNoEntry: false })?.size ?? 0) >= bytes;
  }

  begin(): void {
    this.attempt(() => {
      const { of, server, marks, earlier } = this.note() ?? UNKNOWN;
      const moved = existsSync(this.path) ? [{ path: this.moveAside(), of, server, marks }] : [];
      this.earlier = [...earlier, ...moved];
      this.saveNote(null);
    });
  }

  /** Continues the earlier run's file, cut to the size it had at the checkpoint. */
  goOn(keptBytes: number): void {
    this.attempt(() => {
      const { marks, earlier } = this.note() ?? UNKNOWN;
      this.marks = marks;
      this.earlier = earlier;
      if (existsSync(this.path)) truncateSync(this.path, keptBytes);
      this.bytes = keptBytes;
      this.saveNote(null);
    });
  }

  /** The rows are on disk when this returns, because a checkpoint relies on it. */
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
      if (isNew) this.saveNote(null);
    });
    const more = rejected.map(({ row }) => this.markOf(row)).filter((mark) => mark !== undefined);
    const marks = new Set([...(this.marks ?? []), ...more]);
    const isWhole = more.length === rejected.length && marks.size <= MARKS_MAX;
    this.marks = this.marks !== null && isWhole ? marks : null;
  }

  /** Whether it matters to an earlier run what this one charges. */
  get isAwaiting(): boolean {
    return this.earlier.some(({ server, marks }) => server === this.server && marks !== null);
  }

  charged(rows: readonly SourceRow[]): void {
    const charged = new Set(rows.map((row) => this.markOf(row)));
    this.earlier = this.earlier.map((each) => {
      if (each.server !== this.server || each.marks === null) return each;
      return { ...each, marks: new Set([...each.marks].filter((mark) => !charged.has(mark))) };
    });
  }

  /** Answers earlier files whose rejected rows this run does not replace. */
  conclude(isComplete: boolean): readonly string[] {
    const there = this.earlier.filter(({ path }) => existsSync(path));
    this.earlier = there.filter((each) => !isComplete || !this.isSettled(each));
    for (const each of there) if (!this.earlier.includes(each)) rmSync(each.path, { force: true });
    this.attempt(() => {
      this.saveNote(this.marks);
    });
    return this.earlier.map(({ path }) => path);
  }

  private isSettled({ of, server, marks }: Earlier): boolean {
    return of === this.of || (server === this.server && marks?.size === 0);
  }

  private markOf(row: SourceRow): string | undefined {
    const identity = this.whose.identify(row);
    return identity === undefined ? undefined : fingerprintOf([identity]);
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
      return readNote(JSON.parse(readFileSync(this.notePath, 'utf8')));
    } catch {
      // Missing or unreadable: it is unknown which run wrote the rejected rows.
      return undefined;
    }
  }

  /** While rows are still coming their marks are not told: after a crash some would be missing. */
  private saveNote(marks: Marks): void {
    const { of, server, earlier } = this;
    const note: Note = { of, server, marks, earlier };
    const isNeeded = this.bytes > 0 || earlier.length > 0;
    if (isNeeded) writeFileSync(this.notePath, JSON.stringify(note, setAsList));
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

function setAsList(_: string, value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}

function readNote(json: unknown): Note | undefined {
  const [own, earlier] = [readMarked(json), memberOf(json, 'earlier')];
  if (own === undefined || !Array.isArray(earlier)) return undefined;
  const aside = earlier.flatMap((each: unknown) => {
    const [marked, path] = [readMarked(each), memberOf(each, 'path')];
    return marked === undefined || typeof path !== 'string' ? [] : [{ ...marked, path }];
  });
  return { ...own, earlier: aside };
}

function readMarked(json: unknown): Omit<Earlier, 'path'> | undefined {
  const [of, server, list] = [
    memberOf(json, 'of'),
    memberOf(json, 'server'),
    memberOf(json, 'marks'),
  ];
  if (typeof of !== 'string' || typeof server !== 'string') return undefined;
  const isKnown = Array.isArray(list) && list.every((mark) => typeof mark === 'string');
  return { of, server, marks: isKnown ? new Set(list) : null };
}

const NEEDS_QUOTES = /[",\r\n]/;

function csvLine(fields: readonly string[]): string {
  const quoted = fields.map((field) =>
    NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
  );
  return `${quoted.join(',')}\n`;
}
