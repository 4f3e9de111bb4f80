// How much memory a server of its own needs for a request: what Linux says of its process.
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';

/** The most the process has held since it was asked last, in MB. */
export function peakMb(pid: number): number {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return Math.round(Number(found?.[1] ?? 0) / 1024);
}

/** Reads so many lines of a list in one of its forms, then hangs up; answers how many came. */
export function readLines(url: string, form: string, lines: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let read = 0;
    const asked = request(url, { headers: { Accept: form } }, (response) => {
      response.on('data', (chunk: Buffer) => {
        for (const byte of chunk) if (byte === NEW_LINE) read += 1;
        if (read >= lines) response.destroy();
      });
      response.on('close', () => resolve(read));
    });
    asked.on('error', reject);
    asked.end();
  });
}

const NEW_LINE = 10;
