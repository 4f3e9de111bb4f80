// Limits how long the end of the process waits for anything.
import pino from 'pino';

export type LogSink = ReturnType<typeof pino.destination>;

/** Asynchronous, so that writers do not wait for the reader of the log. */
export function openLog(): LogSink {
  return pino.destination({ dest: 1, sync: false });
}

/** Rejects when the work has not ended in time; it is not waited for any longer. */
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
 * At exit pino writes the rest of the log until somebody reads it. Without a reader the process would never end, so
 * it is limited in time.
 */
export async function leave(status: number, log: LogSink, maxMs: number): Promise<never> {
  const written = new Promise<void>((done) => log.once('drain', done));
  log.write('');
  await inTime(written, maxMs).catch(() => {
    log.destroy();
  });
  process.exit(status);
}
