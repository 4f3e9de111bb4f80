// `npm run rate`: reads worked cases and prints charges, using the server's rating engine without a database. A
// malformed case answers with its error, and the others go on.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { answerCases } from './rate-cases';
import { answerStories } from './story/tell-story';

const HELP = `Usage: npm run --silent rate -- [--story] <file.json | ->

Rates an array of cases {"id", "line", "usage": [{"quantity", "amount"?, "at"?, "attributes"?}], "closing"?}
and prints an array of {"id", "charges", "total"} or {"id", "error": {"code", "message", "path"}}.
With --story it runs whole customers, [{"id", "account", "meters", "cards", "contract", "subscriptions", "usage", "bills"}],
and prints their charges, bills, buckets and events, or {"id", "errors": [{"code", "path", "value", "rule"}]};
docs/stories.md tells their words.
- reads standard input. Exit status: 0 every case was answered, 2 the input is not readable.`;

/** Answers the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const isStory = argv.includes('--story');
  const [file, ...others] = argv.filter((each) => each !== '--story');
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  if (file === undefined || others.length > 0) return unreadable(HELP);
  const cases = await readCases(file);
  if (typeof cases === 'string') return unreadable(`${file}: ${cases}`);
  const answers = isStory ? answerStories(cases) : answerCases(cases);
  process.stdout.write(`${JSON.stringify(answers, null, 1)}\n`);
  return 0;
}

/** The cases, or a message why they cannot be read. */
async function readCases(file: string): Promise<readonly unknown[] | string> {
  try {
    const json: unknown = JSON.parse(
      await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')),
    );
    return Array.isArray(json) ? json : 'must hold a JSON array of cases';
  } catch (error: unknown) {
    return error instanceof Error ? error.message : String(error);
  }
}

function unreadable(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}
