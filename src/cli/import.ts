import { readFileSync, type Stats, statSync } from 'node:fs';
import { CommanderError } from 'commander';
import { ApiClient } from './import/api-client';
import { CheckpointFile } from './import/checkpoint';
import { proveDecodable } from './import/decoded-text';
import { EventClient, ServerUnusable } from './import/event-client';
import { importRecords } from './import/import-records';
import { describeCommand, type Options } from './import/options';
import { showProgress } from './import/progress';
import { RejectedFile } from './import/rejected-file';
import type { MapFault } from './import/map-rule';
import { kindByName, runImport } from './import/run-import';
import { isRecordMap, readRecordMap } from './import/record-map';
import { readerByMap, type RowReader } from './import/row-reader';
import type { SourceRow } from './import/source-rows';
import { UnusableFile } from './import/unusable-file';
import { suggestMap } from './import/suggest';
import { readSample } from './import/suggest-sample';
import { describeSummary, type Summary, summaryOf } from './import/summary';
import { emptyTotals, type Totals } from './import/totals';
import { unitsOf } from './import/meter-units';
import { FORMAT_OF_EXPORTS, isUsageExport, readerOfExport } from './import/usage-export';
import { readMap, type UsageMap } from './import/usage-map';

const EXIT_ALL_IN = 0;
const EXIT_SOME_REJECTED = 1;
const EXIT_UNUSABLE = 2;
const EXIT_STOPPED = 130;
/** Faults that are said in the terminal, too. */
const TOLD_MAX = 10;

/** `npm run import`: streams a usage file into a running server. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const command = describeCommand().parse([...argv], { from: 'user' });
    const [file = ''] = command.args;
    const options = command.opts<Options>();
    if (options.suggest) return await suggest(file);
    if (options.map === undefined) return statusOf(await importExport(file, options));
    const json = readJson(options.map);
    if (isRecordMap(json)) return await importRecordFile(file, options.map, json, options);
    const reader = readerByMap(loadMap(options.map));
    return statusOf(await importFile(file, reader, json, options));
  } catch (error: unknown) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_ALL_IN : EXIT_UNUSABLE;
    if (!(error instanceof UnusableFile) && !(error instanceof ServerUnusable)) throw error;
    console.error(`import: ${error.message}`);
    return EXIT_UNUSABLE;
  }
}

function statusOf({ complete, rejected }: Summary): number {
  if (!complete) return EXIT_STOPPED;
  return rejected > 0 ? EXIT_SOME_REJECTED : EXIT_ALL_IN;
}

const OF_RECORDS =
  'This is a map of usage; for prices or customers see docs/import-prices-and-customers.md';

/** The map goes to stdout, notes about guesses to stderr. */
async function suggest(file: string): Promise<number> {
  statOf(file);
  if (await isExport(file)) {
    throw new UnusableFile(`${file} is an export of usage: it is imported as it is, without --map`);
  }
  const { map, notes } = await suggestMap(file);
  console.log(JSON.stringify(map, null, 2));
  for (const note of notes) console.error(note);
  console.error(OF_RECORDS);
  return EXIT_ALL_IN;
}

async function isExport(file: string): Promise<boolean> {
  return isUsageExport(await readSample(file));
}

/** What the server exported itself: the meters of the server it goes to name the quantities. */
async function importExport(file: string, options: Options): Promise<Summary> {
  statOf(file);
  if (!(await isExport(file))) throw new UnusableFile('--map is missing; --suggest makes one');
  const format = { ...FORMAT_OF_EXPORTS, kind: kindByName(file) };
  await clientFor(options).greet();
  const units = await unitsOf(new ApiClient(options.url, options.tenant));
  return importFile(file, readerOfExport(format, units), 'export', options);
}

/** `said` is what the run depends on beside the file and the server. */
async function importFile(
  file: string,
  reader: RowReader,
  said: unknown,
  options: Options,
): Promise<Summary> {
  const stat = statOf(file);
  const { size, mtimeMs } = stat;
  // A pipe can be read only once; there an invalid byte ends the import where it occurs.
  if (stat.isFile()) await proveDecodable(file, reader.format.encoding);
  const client = clientFor(options);
  await client.greet();
  const whose = {
    file: [size, mtimeMs],
    server: [options.url, options.tenant ?? null],
    identify: (row: SourceRow) => reader.identityIn(row),
  };
  const state: State = {
    checkpoint: new CheckpointFile(`${file}.progress.json`, [...whose.file, ...whose.server, said]),
    rejected: new RejectedFile(`${file}${options.dryRun ? '.dry-run' : ''}.rejected.csv`, whose),
    totals: emptyTotals(),
    client,
  };
  const skip = await resume(state, options);
  return stream({ file, reader, size, skip }, state, options);
}

/** Prices or customers: see docs/import-prices-and-customers.md. */
async function importRecordFile(
  path: string,
  mapFile: string,
  json: unknown,
  { url, tenant, dryRun, json: asJson }: Options,
): Promise<number> {
  const map = known(await readRecordMap(json), mapFile);
  const stat = statOf(path);
  if (stat.isFile()) await proveDecodable(path, map.format.encoding);
  if (!URL.canParse(url)) throw new ServerUnusable(`BASE_URL or --url is no URL: ${url}`);
  const rejected = new RejectedFile(`${path}${dryRun ? '.dry-run' : ''}.rejected.csv`, {
    file: [stat.size, stat.mtimeMs],
    server: [url, tenant ?? null],
    identify: ({ original }) => JSON.stringify(original),
  });
  rejected.begin();
  const client = new ApiClient(url, tenant);
  const outcome = await importRecords({ path, map, client, rejected, dryRun: dryRun === true });
  rejected.conclude(true);
  const summary = { ...outcome, rejected: outcome.rejected.length };
  console.log(asJson ? JSON.stringify(summary, null, 2) : outcome.said);
  for (const { row, reason } of outcome.rejected.slice(0, TOLD_MAX)) {
    console.error(`line ${row.line}: ${reason}`);
  }
  if (summary.rejected === 0) return EXIT_ALL_IN;
  console.error(`All ${summary.rejected} faults are in ${rejected.path}`);
  return EXIT_SOME_REJECTED;
}

type State = {
  readonly checkpoint: CheckpointFile;
  readonly rejected: RejectedFile;
  readonly totals: Totals;
  readonly client: EventClient;
};

/** The number of rows an earlier run settled; 0 when this server does not know its last usages. */
async function resume(state: State, { dryRun, fromStart }: Options): Promise<number> {
  const { checkpoint, rejected, totals, client } = state;
  const saved = dryRun || fromStart ? undefined : checkpoint.read();
  const found = saved !== undefined && rejected.holds(saved.rejectedBytes) ? saved : undefined;
  const answer = found && (await client.send([found.probe]));
  if (found === undefined || answer?.duplicate !== 1) {
    rejected.begin();
    return 0;
  }
  rejected.goOn(found.rejectedBytes);
  totals.rejected = found.rejected;
  return found.row;
}

type Input = {
  readonly file: string;
  readonly reader: RowReader;
  readonly size: number;
  readonly skip: number;
};

async function stream(
  { file, reader, size, skip }: Input,
  state: State,
  options: Options,
): Promise<Summary> {
  const { checkpoint, rejected, totals, client } = state;
  const { batch: batchSize, concurrency } = options;
  const dryRun = options.dryRun === true;
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1_000;
  const { stop, release } = stopOnSignal();
  const endProgress = showProgress(process.stderr, () => ({
    totals,
    bytesTotal: size,
    seconds: seconds(),
  }));
  const conclude = (complete: boolean): Summary => {
    endProgress();
    release();
    if (!dryRun) checkpoint.conclude(complete);
    const summary = summaryOf(
      {
        file,
        rejectedFile: rejected.path,
        rejectedBefore: rejected.conclude(complete),
        complete,
        dryRun,
      },
      totals,
      seconds(),
    );
    if (totals.rows > 0 || complete) print(summary, options);
    return summary;
  };
  const run = { path: file, reader, client, rejected, totals, batchSize, concurrency, stop, skip };
  try {
    await runImport({ ...run, checkpoint: dryRun ? undefined : checkpoint });
  } catch (error: unknown) {
    conclude(false);
    throw error;
  }
  return conclude(!stop.aborted);
}

function print(summary: Summary, { json }: Options): void {
  console.log(json ? JSON.stringify(summary, null, 2) : describeSummary(summary));
}

function clientFor({ url, tenant, dryRun }: Options): EventClient {
  if (!URL.canParse(url)) throw new ServerUnusable(`BASE_URL or --url is no URL: ${url}`);
  return new EventClient({ url, tenant, dryRun: dryRun === true }, (reason) => {
    process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}waiting for the server: ${reason}\n`);
  });
}

function loadMap(path: string): UsageMap {
  return known(readMap(readJson(path)), path);
}

function known<Known extends object>(map: Known | readonly MapFault[], path: string): Known {
  if (!isFaulty(map)) return map;
  const faults = map.map(({ path: at, message }) => `\n  ${at === '' ? 'the map' : at} ${message}`);
  throw new UnusableFile(`${path} is not a map:${faults.join('')}`);
}

function isFaulty(map: object): map is readonly MapFault[] {
  return Array.isArray(map);
}

function readJson(path: string): unknown {
  try {
    // Editors may add a byte order mark.
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error: unknown) {
    throw new UnusableFile(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function statOf(file: string): Stats {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new UnusableFile(`there is no file ${file}`);
  if (stat.isDirectory()) throw new UnusableFile(`${file} is a folder`);
  return stat;
}

/** The first signal lets requests in flight be answered; the second ends the process at once. */
function stopOnSignal(): { stop: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    controller.abort();
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  return {
    stop: controller.signal,
    release: () => {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
