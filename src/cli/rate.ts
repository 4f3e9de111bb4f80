// `npm run rate`: worked cases in, charges out, with the engine the server rates with and no
// database. A wrong case answers with its error and the rest go on.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { answerCases } from './rate-cases';

const HELP = `Usage: npm run --silent rate -- <file.json | ->

Rates an array of cases {"id", "line", "usage": [{"quantity", "amount"?, "at"?, "attributes"?}], "closing"?}
and prints an array of {"id", "charges", "total"} or {"id", "error": {"code", "message", "path"}}.
- reads standard input. Exit status: 0 every case was answered, 2 the input is not readable.`;

/** Exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const [file] = argv;
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  if (file === undefined || argv.length > 1) return unreadable(HELP);
  const cases = await readCases(file);
  if (typeof cases === 'string') return unreadable(`${file}: ${cases}`);
  process.stdout.write(`${JSON.stringify(answerCases(cases), null, 1)}\n`);
  return 0;
}

/** The cases, or why there are none. */
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
