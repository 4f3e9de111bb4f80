import { Command, InvalidArgumentError } from 'commander';

export type Options = {
  readonly map: string;
  readonly url: string;
  readonly tenant?: string;
  readonly batch: number;
  readonly concurrency: number;
  readonly fromStart?: true;
  readonly dryRun?: true;
  readonly json?: true;
};

export function describeCommand(): Command {
  return new Command('npm run import --')
    .argument('<file>', 'CSV with a header; NDJSON when it ends in .ndjson or .jsonl')
    .requiredOption('--map <map.json>', 'how a row becomes usages (see below)')
    .option('--url <url>', 'the server', process.env['BASE_URL'] ?? 'http://127.0.0.1:3000')
    .option('--tenant <name>', 'the tenant, when it is not the default one')
    .option('--batch <events>', 'events per request, 1 to 10 000', wholeUpTo(10_000), 2_000)
    .option('--concurrency <requests>', 'requests under way, 1 to 16', wholeUpTo(16), 2)
    .option('--from-start', 'send every row again, also after a run that was stopped')
    .option('--dry-run', 'price everything, store nothing')
    .option('--json', 'print the summary for programs')
    .addHelpText('after', HELP)
    .exitOverride();
}

const HELP = `
Running it again is safe: a usage that is in already counts as a duplicate and is not charged again.
After a run that was stopped the next one goes on where it ended, by <file>.progress.json.
Rejected rows are written to <file>.rejected.csv with their line and the reason; mend the cause,
then run the same file again.

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
