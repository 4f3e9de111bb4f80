import { once } from 'node:events';
import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type SourceRow, UnusableFile } from './source-rows';

/** What was not taken, as it was, with its line and why. There is no file when all was taken. */
export class RejectedFile {
  private stream: WriteStream | undefined;
  private header: readonly string[] = [];
  private failure: Error | undefined;

  constructor(readonly path: string) {
    try {
      rmSync(path, { force: true });
    } catch (error: unknown) {
      throw this.unusable(error);
    }
  }

  useHeader(header: readonly string[]): void {
    this.header = header;
  }

  async write(row: SourceRow, reason: string): Promise<void> {
    this.stream ??= this.open();
    const isRoom = this.stream.write(csvLine([String(row.line), reason, ...row.original]));
    if (!isRoom && this.failure === undefined)
      await once(this.stream, 'drain').catch(() => undefined);
    if (this.failure !== undefined) throw this.unusable(this.failure);
  }

  async close(): Promise<void> {
    if (this.stream === undefined) return;
    this.stream.end();
    await finished(this.stream).catch((error: unknown) => {
      throw this.unusable(error);
    });
  }

  private open(): WriteStream {
    const stream = createWriteStream(this.path);
    stream.on('error', (error) => {
      this.failure = error;
    });
    stream.write(csvLine(['line', 'reason', ...this.header]));
    return stream;
  }

  private unusable(error: unknown): UnusableFile {
    return new UnusableFile(
      `cannot write ${this.path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const NEEDS_QUOTES = /[",\r\n]/;

export function csvLine(fields: readonly string[]): string {
  const quoted = fields.map((field) =>
    NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
  );
  return `${quoted.join(',')}\n`;
}
