import { Batch } from './batch';
import type { CheckpointFile } from './checkpoint';
import type { Answer, EventClient } from './event-client';
import { faultOfHeader } from './header';
import type { RejectedFile } from './rejected-file';
import type { RowReader } from './row-reader';
import { type Source, type SourceRow, sourceRows } from './source-rows';
import type { Totals } from './totals';
import { UnusableFile } from './unusable-file';

export type ImportRun = {
  readonly path: string;
  readonly reader: RowReader;
  readonly client: Pick<EventClient, 'send'>;
  readonly rejected: RejectedFile;
  readonly totals: Totals;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly stop: AbortSignal;
  /** Rows up to this number were settled by an earlier run. */
  readonly skip: number;
  readonly checkpoint: Pick<CheckpointFile, 'note'> | undefined;
};

type Sent = { readonly batch: Batch; readonly answer: Promise<Answer | undefined> };

/**
 * Streams the file. The next batch is read while the server works on others, so memory holds `concurrency` batches
 * whatever the size of the file. Answers are processed in the order of the file.
 */
export async function runImport(run: ImportRun): Promise<void> {
  const underWay: Sent[] = [];
  let batch = new Batch(run.batchSize);
  const submit = async (): Promise<void> => {
    if (underWay.length >= run.concurrency) await settle(run, underWay.shift());
    underWay.push(send(run, batch));
    batch = new Batch(run.batchSize);
  };
  for await (const rows of sourceRows(sourceOf(run))) {
    for (const row of rows) {
      if (run.stop.aborted) break;
      run.totals.rows += 1;
      noteColumns(run.totals.columnsNeverThere, row);
      if (row.number <= run.skip) {
        run.totals.skipped += 1;
        continue;
      }
      const outcome = run.reader.eventsOf(row);
      if (outcome.kind === 'left-out') run.totals.leftOut += 1;
      batch.add(row, outcome);
      if (batch.isFull) await submit();
    }
    if (run.stop.aborted) break;
  }
  await submit();
  while (underWay.length > 0) await settle(run, underWay.shift());
}

function noteColumns(neverThere: Set<string>, row: SourceRow): void {
  for (const column of neverThere) {
    if (row.value(column) !== undefined) neverThere.delete(column);
  }
}

function send(run: ImportRun, batch: Batch): Sent {
  run.totals.usages += batch.events.length;
  const answer =
    batch.events.length === 0 ? Promise.resolve(undefined) : run.client.send(batch.events);
  // Awaited later, in its turn; a failure before that must not count as unhandled.
  answer.catch(() => undefined);
  return { batch, answer };
}

async function settle(run: ImportRun, sent: Sent | undefined): Promise<void> {
  if (sent === undefined) return;
  const { totals, rejected, checkpoint } = run;
  const answer = await sent.answer;
  totals.accepted += answer?.accepted ?? 0;
  totals.duplicates += answer?.duplicate ?? 0;
  const rejections = sent.batch.rejections(answer);
  totals.rejected += rejections.length;
  rejected.write(rejections);
  if (rejected.isAwaiting) rejected.charged(sent.batch.charged(rejections));
  const settled = sent.batch.settledUpTo(answer);
  if (settled === undefined) return;
  checkpoint?.note({ ...settled, rejected: totals.rejected, rejectedBytes: rejected.bytes });
}

export function kindByName(path: string): 'csv' | 'ndjson' {
  return /\.(ndjson|jsonl)$/i.test(path) ? 'ndjson' : 'csv';
}

const JSON_COLUMN = 'row';

function sourceOf({ path, reader, rejected, totals }: ImportRun): Source {
  const kind = reader.format.kind ?? kindByName(path);
  if (kind === 'ndjson') {
    const { trim, empty, skip } = reader.format.dialect;
    if (trim || empty.length > 0 || skip > 0) {
      throw new UnusableFile(`${path} is read as JSON lines: trim, empty and skip are for CSV`);
    }
    rejected.useHeader([JSON_COLUMN]);
    totals.columnsNeverThere = new Set(reader.columns);
  }
  return {
    path,
    format: { ...reader.format, kind },
    onBytes: (bytes) => {
      totals.bytes += bytes;
    },
    onHeader: (header) => {
      const fault = faultOfHeader(reader.columns, header);
      if (fault !== undefined) throw new UnusableFile(`${path} ${fault}`);
      rejected.useHeader(header);
    },
  };
}
