import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { formatInstant, instant, type Period } from '../core/time';
import { play } from './demo/play';
import { DemoClient, Refused } from './demo/demo-client';
import { lastMonth, monthNamed } from './demo/month';
import { monthPlayed } from './demo/set-up';
import { EventClient, ServerUnusable } from './import/event-client';

const EXIT_DONE = 0;
const EXIT_BROKEN = 1;
const EXIT_UNUSABLE = 2;

type Options = {
  readonly url: string;
  readonly tenant?: string;
  readonly month?: string;
  readonly json?: true;
};

/** `npm run demo`. Exit status 0 completed, 1 refused or the books do not hold, 2 cannot start. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = describeCommand();
  try {
    command.parse([...argv], { from: 'user' });
    return await tell(command.opts<Options>());
  } catch (error: unknown) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_UNUSABLE;
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof Refused ? EXIT_BROKEN : EXIT_UNUSABLE;
  }
}

function describeCommand(): Command {
  return new Command('npm run demo --')
    .option('--url <url>', 'the server', process.env['BASE_URL'] ?? 'http://127.0.0.1:3000')
    .option('--tenant <name>', 'the tenant, when it is not the default one')
    .option('--month <yyyy-mm>', 'the month of the first run; the last one that ended otherwise')
    .option('--json', 'print the result for programs')
    .addHelpText('after', HELP)
    .exitOverride();
}

const HELP = `
It sells mobile data, a dashboard, AI tokens and GPU hours to one enterprise of three accounts, reports
20 000 usages, closes the month and proves the books, all over the public APIs. What it makes is called
demo-…. Running it again finds what is there and charges nothing twice.

Exit status: 0 told to the end, 1 the server refused something or the books do not hold, 2 no server
answers or the options are wrong.`;

async function tell({ url, tenant, month: named, json }: Options): Promise<number> {
  if (!URL.canParse(url)) throw new ServerUnusable(`BASE_URL or --url is no URL: ${url}`);
  const events = new EventClient({ url, tenant, dryRun: false }, (reason) => {
    console.error(`waiting for the server: ${reason}`);
  });
  await events.greet();
  const client = new DemoClient(url, tenant);
  const print = (line: string): void => {
    if (json !== true) console.log(line);
  };
  const month = await chooseMonth(client, named);
  const told = await play({
    client,
    events,
    month,
    screen: process.stderr,
    chapter: chapterOf(print),
  });
  if (json === true) console.log(JSON.stringify({ url, ...told }, null, 2));
  return told.holds ? EXIT_DONE : EXIT_BROKEN;
}

async function chooseMonth(client: DemoClient, named: string | undefined): Promise<Period> {
  const now = instant(Date.now());
  const wanted = named === undefined ? lastMonth(now) : monthNamed(named, now);
  if (wanted === undefined) {
    throw new ServerUnusable(`--month must be a month that has ended, like 2026-01: ${named}`);
  }
  const played = await monthPlayed(client);
  if (played === undefined || named === undefined || played.from === wanted.from) {
    return played ?? wanted;
  }
  const since = formatInstant(played.from).slice(0, 7);
  throw new Refused(`the demo was played for ${since} here: leave --month out, or name a --tenant`);
}

function chapterOf(
  print: (line: string) => void,
): (title: string, lines: readonly string[]) => void {
  let number = 0;
  return (title, lines) => {
    number += 1;
    print(`${number === 1 ? '' : '\n'}${pc.bold(`${number}. ${title}`)}`);
    for (const line of lines) print(`   ${line}`.trimEnd());
  };
}
