import { Command, InvalidArgumentError } from 'commander';

export type Options = {
  readonly map?: string;
  readonly suggest?: true;
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
    .argument('<file>', 'CSV, or JSON lines when it ends in .ndjson or .jsonl')
    .option('--map <map.json>', 'how a row becomes usages, prices or customers (see below)')
    .option('--suggest', 'print a map for the file, from its first rows; needs no server')
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
What Meterline exported of usage (TMF635, lines of JSON or CSV) is taken as it is, without a map.
Rows that are not charged are written to <file>.rejected.csv with their line and the reason. Mend the
cause, then run the same file again; or have the server try again all usage it rejected, with
POST /api/v1/usages/recycle.

Exit status: 0 all charged, 1 some rows are not charged, 2 usage or input or server unusable, 130 stopped.

The map (docs/import.md shows each member at work; --suggest prints one to start with):
  { "source": "azure-llm",                             identity of a usage = source + id
    "id": {"columns": ["TIMESTAMP"], "row": true},     columns and/or the number of the row
    "subject": {"value": "key-1"},                     or {"column": "name", "default": "of an empty field"}
    "time": {"column": "TIMESTAMP", "zone": "UTC"},    or with "format": "d/M/yyyy h:mm:ss a", or "excel"; or {"columns": ["day", "clock"], …}; or {"column": "t", "epoch": "seconds" | "milliseconds", "origin": "2023-01-01T00:00:00Z"}
    "usages": [                                        several per row are allowed
      { "meter": "llm.tokens",                         or {"column": …}
        "quantity": {"column": "ContextTokens"},       or {"column": "duration", "clock": "seconds"} of 00:02:05, or {"expression": "gpus * milli / 1000 * (end - start)"}, in exact decimals
        "amount": {"column": "price"},                 optional, for prices that are a percentage of it
        "attributes": {"direction": {"value": "input"}, "region": {"column": "Region"}},
        "where": "ContextTokens != ''" } ],            optional: leaves out the usage
    "where": "num_gpu > 0",                            optional: leaves out the row; < <= > >= == != && || ! ( ) 'text' [any column] a ?? 0
  and, all optional, how the file is written:
    "kind": "ndjson",                                  of a file that is not named so; a.b reaches into objects
    "encoding": "windows-1252",                        or latin1, utf-16le …; what is not of the encoding (utf-8) is refused with its place
    "delimiter": ";", "quote": "'", "escape": "\\\\",    single characters; no quotes: ""
    "trim": true,                                      blanks around fields are padding, but for those in quotes
    "empty": ["\\\\N", "NULL"],                          what stands for an empty field, as it is written
    "skip": 1,                                         lines above the header
    "columns": ["a", "b"],                             names for a file without a header
    "decimal": ",", "thousands": ".",
    "round": "halfEven" }                              or halfUp, up, down: what has more than 12 decimals, else rejected

A map with "line" takes prices: all rows become one draft version of a rate card, or none where one is
wrong. One with "account" takes customers: a row each, left alone where it is there. A column that is
empty is a fault of the row, unless it has a "default" or "optional": true; "where" leaves out rows.
Both are safe to run again, and are told in docs/import-prices-and-customers.md:
  { "rateCard": "ai-retail", "line": {"id": {"column": "Article"}, "meter": {"value": "llm.tokens"},
      "price.model": {"value": "unit"}, "price.rate": {"column": "Price", "as": "decimal"}} }
  { "account": {"id": {"column": "No"}, "name": {"column": "Company"}, "currency": {"value": "EUR"}} }

Of a local time that exists twice the first is taken; one that does not exist is read as if the clock had
not been put forward yet. A field that is empty or absent is neither less nor more than anything, and
equals '' alone; what is computed from it is empty.`;

function wholeUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
  };
}
