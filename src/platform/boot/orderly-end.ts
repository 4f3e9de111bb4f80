// Whatever the end of the process waits for, it waits for it so long and no longer.
import pino from 'pino';

/** What the log is written to. */
export type LogSink = ReturnType<typeof pino.destination>;

/** Who writes does not wait for who reads it. */
export function openLog(): LogSink {
  return pino.destination({ dest: 1, sync: false });
}

/** Rejects when the work has not ended by then; it is not waited for any more. */
export async function inTime(work: Promise<void>, maxMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it takes longer than ${maxMs} ms`));
    }, maxMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * As it exits, pino writes the rest of the log again and again until somebody reads it: where nobody does, the process
 * would never end.
 */
export async function leave(status: number, log: LogSink, maxMs: number): Promise<never> {
  const written = new Promise<void>((done) => log.once('drain', done));
  log.write('');
  await inTime(written, maxMs).catch(() => {
    log.destroy();
  });
  process.exit(status);
}
