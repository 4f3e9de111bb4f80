import { readFileSync, statSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { EventClient, ServerUnusable } from './import/event-client';
import { showProgress } from './import/progress';
import { RejectedFile } from './import/rejected-file';
import { runImport } from './import/run-import';
import { UnusableFile } from './import/source-rows';
import { describeSummary, type Summary, summaryOf } from './import/summary';
import { emptyTotals } from './import/totals';
import { readMap, type UsageMap } from './import/usage-map';

const EXIT_ALL_IN = 0;
const EXIT_SOME_REJECTED = 1;
const EXIT_UNUSABLE = 2;
const EXIT_STOPPED = 130;

type Options = {
  readonly map: string;
  readonly url: string;
  readonly tenant?: string;
  readonly batch: number;
  readonly concurrency: number;
  readonly dryRun?: true;
  readonly json?: true;
};

/** `npm run import`: streams a usage file into a running server. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const command = describeCommand().parse([...argv], { from: 'user' });
    const summary = await importFile(command.args[0] ?? '', command.opts<Options>());
    if (!summary.complete) return EXIT_STOPPED;
    return summary.rejected > 0 ? EXIT_SOME_REJECTED : EXIT_ALL_IN;
  } catch (error: unknown) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_ALL_IN : EXIT_UNUSABLE;
    if (!(error instanceof UnusableFile) && !(error instanceof ServerUnusable)) throw error;
    console.error(`import: ${error.message}`);
    return EXIT_UNUSABLE;
  }
}

function describeCommand(): Command {
  return new Command('npm run import --')
    .description('Streams a usage file of any size into a running server.')
    .argument('<file>', 'CSV with a header; NDJSON when it ends in .ndjson or .jsonl')
    .requiredOption('--map <map.json>', 'how a row becomes usages (see below)')
    .option('--url <url>', 'the server', process.env['BASE_URL'] ?? 'http://127.0.0.1:3000')
    .option('--tenant <name>', 'the tenant, when it is not the default one')
    .option('--batch <events>', 'events per request, 1 to 10 000', wholeUpTo(10_000), 2_000)
    .option('--concurrency <requests>', 'requests under way, 1 to 16', wholeUpTo(16), 2)
    .option('--dry-run', 'price everything, store nothing')
    .option('--json', 'print the summary for programs')
    .addHelpText('after', HELP)
    .exitOverride();
}

const HELP = `
Running it again is safe: a usage that is in already counts as a duplicate and is not charged again.
So an import that was stopped goes on by running it again. Rejected rows are written to
<file>.rejected.csv with their line and the reason; mend the cause, then run the same file again.

Exit status: 0 all in, 1 some rows rejected, 2 usage or input or server unusable, 130 stopped.

The map:
  { "source": "azure-llm",                             identity of a usage = source + id
    "id": {"columns": ["TIMESTAMP"], "row": true},     columns and/or the number of the row
    "subject": {"value": "key-1"},                     or {"column": "name"}
    "time": {"column": "TIMESTAMP", "zone": "UTC"},    or {"column": "t", "epoch": "seconds" | "milliseconds", "origin": "2023-01-01T00:00:00Z"}
    "usages": [                                        several per row are allowed
      { "meter": "llm.tokens",                         or {"column": …}
        "quantity": {"column": "ContextTokens"},       or {"expression": "gpus * milli / 1000 * (end - start)"}, in exact decimals
        "amount": {"column": "price"},                 optional, for prices that are a percentage of it
        "attributes": {"direction": {"value": "input"}, "region": {"column": "Region"}},
        "where": "ContextTokens > 0" } ],              optional: leaves out the usage
    "where": "num_gpu > 0",                            optional: leaves out the row; < <= > >= == != && || ! ( ) 'text' [any column]
    "delimiter": ";", "columns": ["a", "b"] }          optional: another delimiter; names for a file without a header`;

function wholeUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
  };
}

async function importFile(file: string, options: Options): Promise<Summary> {
  const map = loadMap(options.map);
  const bytesTotal = sizeOf(file);
  const totals = emptyTotals();
  const client = clientFor(options);
  await client.greet();
  const rejected = new RejectedFile(`${file}.rejected.csv`);
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1_000;
  const { stop, release } = stopOnSignal();
  const endProgress = showProgress(process.stderr, () => ({
    totals,
    bytesTotal,
    seconds: seconds(),
  }));
  const conclude = (complete: boolean): Summary => {
    const run = { file, rejectedFile: rejected.path, complete, dryRun: options.dryRun === true };
    const summary = summaryOf(run, totals, seconds());
    console.log(options.json ? JSON.stringify(summary, null, 2) : describeSummary(summary));
    return summary;
  };
  try {
    const { batch: batchSize, concurrency } = options;
    await runImport({ path: file, map, client, rejected, totals, batchSize, concurrency, stop });
    await rejected.close();
  } catch (error: unknown) {
    endProgress();
    await rejected.close();
    conclude(false);
    throw error;
  } finally {
    endProgress();
    release();
  }
  return conclude(!stop.aborted);
}

function clientFor({ url, tenant, dryRun }: Options): EventClient {
  if (!URL.canParse(url)) throw new ServerUnusable(`BASE_URL or --url is no URL: ${url}`);
  return new EventClient({ url, tenant, dryRun: dryRun === true }, (reason) => {
    process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}waiting for the server: ${reason}\n`);
  });
}

function loadMap(path: string): UsageMap {
  const map = readMap(readJson(path));
  if ('source' in map) return map;
  const faults = map.map(({ path: at, message }) => `\n  ${at === '' ? 'the map' : at} ${message}`);
  throw new UnusableFile(`${path} is not a map:${faults.join('')}`);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error: unknown) {
    throw new UnusableFile(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function sizeOf(file: string): number {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new UnusableFile(`there is no file ${file}`);
  if (stat.isDirectory()) throw new UnusableFile(`${file} is a folder`);
  return stat.size;
}

/** The first signal lets what is under way be answered; a second one ends the process at once. */
function stopOnSignal(): { stop: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onSignal = (): void => controller.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  return {
    stop: controller.signal,
    release: () => {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
