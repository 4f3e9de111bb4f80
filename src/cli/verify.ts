import { Command } from 'commander';
import pc from 'picocolors';
import type { Verdict } from '../ledger';
import { bar, grouped, showLine } from './import/progress';
import { type Proof, ProofClient, ProofUnusable } from './verify/proof-client';

const EXIT_HOLDS = 0;
const EXIT_BROKEN = 1;
const EXIT_UNREACHABLE = 2;

type Options = { readonly json?: true; readonly url: string; readonly tenant?: string };

/** `npm run verify`: has a running server prove its books, and waits for it. Exit status 0 holds, 1 broken, 2 not reachable. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('npm run verify --')
    .description(
      'Proves the books: the journal balances, charges = journal, accruals = charges, buckets = journal, reserved = holds, the hash chain is intact.',
    )
    .option('--json', 'print the result for programs')
    .option('--url <url>', 'the server', process.env['BASE_URL'] ?? 'http://127.0.0.1:3000')
    .option('--tenant <id>', 'prove the books of one tenant; those of all when it is left out')
    .parse([...argv], { from: 'user' });
  const options = command.opts<Options>();
  try {
    const proof = await watch(new ProofClient(options.url, options.tenant));
    const { holds, checks } = proof;
    console.log(options.json ? JSON.stringify({ holds, checks }, null, 2) : describe(proof));
    return holds ? EXIT_HOLDS : EXIT_BROKEN;
  } catch (error: unknown) {
    if (!(error instanceof ProofUnusable)) throw error;
    console.error(error.message);
    return EXIT_UNREACHABLE;
  }
}

/** Progress goes to stderr, because stdout is for the result. */
async function watch(client: ProofClient): Promise<Proof> {
  let latest = await client.start();
  const stop = showLine(process.stderr, (hasBar) => lineOf(latest, hasBar));
  try {
    return await client.wait(latest.id, (proof) => {
      latest = proof;
    });
  } finally {
    stop();
  }
}

function lineOf({ status, progress, checks }: Proof, hasBar: boolean): string {
  const {
    tenants = 1,
    tenantsDone = 0,
    checks: rules = 1,
    checksDone = 0,
    rowsRead = 0,
  } = progress;
  const part = Math.min(1, (tenantsDone + checksDone / rules) / tenants);
  const broken = checks.filter(({ holds }) => !holds).length;
  return [
    `${hasBar ? `${bar(part)} ` : ''}${Math.trunc(part * 100)} %`,
    `${grouped(rowsRead)} rows read`,
    ...(tenants > 1 ? [`${tenantsDone} of ${tenants} tenants`] : []),
    broken === 0
      ? status === 'queued'
        ? 'waits for its turn'
        : 'holds so far'
      : `${broken} BROKEN`,
  ].join('  ');
}

function describe({
  checks,
  holds,
}: {
  readonly checks: readonly Verdict[];
  readonly holds: boolean | null;
}): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, rule, finding }) => {
    const mark = finding === undefined ? pc.green('holds ') : pc.red('BROKEN');
    const detail = finding === undefined ? rule : `${finding.row}: ${finding.message}`;
    return `${mark}  ${name.padEnd(width)}  ${detail}`;
  });
  return [...lines, holds ? 'The books hold.' : 'The books do not hold.'].join('\n');
}
