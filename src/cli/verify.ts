import { Command } from 'commander';
import pc from 'picocolors';
import type { Verdict } from '../ledger';

type Proof = { readonly holds: boolean; readonly checks: readonly Verdict[] };

const EXIT_HOLDS = 0;
const EXIT_BROKEN = 1;
const EXIT_UNREACHABLE = 2;

/** `npm run verify`: proves the books of a running server. Exit status 0 holds, 1 broken, 2 not reachable. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('npm run verify --')
    .description(
      'Proves the books: the journal balances, charges = journal, accruals = charges, buckets = journal, reserved = holds, the hash chain is intact.',
    )
    .option('--json', 'print the result for programs')
    .option('--url <url>', 'the server', process.env['BASE_URL'] ?? 'http://127.0.0.1:3000')
    .parse([...argv], { from: 'user' });
  const options = command.opts<{ json?: true; url: string }>();
  const proof = await ask(options.url);
  if (typeof proof === 'string') {
    console.error(proof);
    return EXIT_UNREACHABLE;
  }
  console.log(options.json ? JSON.stringify(proof, null, 2) : describe(proof));
  return proof.holds ? EXIT_HOLDS : EXIT_BROKEN;
}

async function ask(url: string): Promise<Proof | string> {
  try {
    const response = await fetch(new URL('/api/v1/verify', url));
    if (!response.ok)
      return `The server at ${url} answered ${response.status}: ${await response.text()}`;
    return (await response.json()) as Proof;
  } catch {
    return `No server answers at ${url}: start one with "npm start", or name it with BASE_URL`;
  }
}

function describe({ checks, holds }: Proof): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, rule, finding }) => {
    const mark = finding === undefined ? pc.green('holds ') : pc.red('BROKEN');
    const detail = finding === undefined ? rule : `${finding.row}: ${finding.message}`;
    return `${mark}  ${name.padEnd(width)}  ${detail}`;
  });
  return [...lines, holds ? 'The books hold.' : 'The books do not hold.'].join('\n');
}
