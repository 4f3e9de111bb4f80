import { appendFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { type SourceRow, UnusableFile } from './source-rows';

export type RejectedRow = { readonly row: SourceRow; readonly reason: string };

/** What was not taken, as it was, with its line and why. There is no file when all was taken. */
export class RejectedFile {
  bytes = 0;
  private header: readonly string[] = [];

  constructor(readonly path: string) {}

  useHeader(header: readonly string[]): void {
    this.header = header;
  }

  /** Without what an earlier run left, or with what it had written when it was settled last. */
  begin(keptBytes = 0): void {
    this.attempt(() => {
      const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
      this.bytes = Math.min(size, keptBytes);
      if (this.bytes === 0) rmSync(this.path, { force: true });
      else truncateSync(this.path, this.bytes);
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
    });
    this.bytes += Buffer.byteLength(text);
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
