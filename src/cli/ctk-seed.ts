import { Command } from 'commander';
import pc from 'picocolors';
import { KitClient, SeedFailed } from './ctk-seed/kit-client';
import { type Need, type Seeded, seedKit } from './ctk-seed/seed-kit';

const EXIT_READY = 0;
const EXIT_NOT_READY = 1;

const HELP = `
Made through the APIs alone and safe to run twice: what is there is left alone, bucket 11 is filled up again and bills a kit
left on hold are released. One tenant serves all kits, in any order and again. They judge every row of a list, so rows that
are incomplete on purpose belong into another tenant. Kits of version 5 read \`oneOf\` to the letter: of them TMF678 needs a seed, made with
--v5 into a tenant of its own, without parties (each may be a party or a role) and places. The others make all they need.

Exit status: 0 ready, 1 not.`;

type Options = { url: string; tenant?: string; json?: true; v5?: true };

/** `npm run ctk:seed`: creates what the TM Forum conformance kits use but do not create. */
export async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('npm run ctk:seed --')
    .description(
      'Makes what the TM Forum conformance kits expect to find: bucket 11, billing account A0815, products, bills, applied rates, a party role, a bill presentation medium.',
    )
    .option('--url <url>', 'the server', process.env['BASE_URL'] || 'http://127.0.0.1:3000')
    .option('--tenant <name>', 'the tenant, when it is not the default one')
    .option('--v5', 'for the kits of version 5: a tenant of their own')
    .option('--json', 'print the result for programs')
    .addHelpText('after', HELP)
    .parse([...argv], { from: 'user' });
  const { url, tenant, json, v5: forV5 = false } = command.opts<Options>();
  try {
    const seeded = await seedKit(new KitClient(url, tenant), new Date(), { forV5 });
    console.log(json ? JSON.stringify(seeded, null, 2) : describe(seeded));
    return seeded.needs.every(isMet) ? EXIT_READY : EXIT_NOT_READY;
  } catch (error: unknown) {
    if (!(error instanceof SeedFailed)) throw error;
    console.error(`ctk:seed: ${error.message}`);
    return EXIT_NOT_READY;
  }
}

function describe({ made, needs }: Seeded): string {
  const lines = needs.map((need) => {
    const mark = isMet(need) ? pc.green('ready  ') : pc.red('MISSING');
    return `${mark}  ${need.what}: ${need.found} (at least ${need.wanted})`;
  });
  const what = made.length === 0 ? 'Everything was there.' : `Made ${made.length} resources.`;
  return [what, ...lines].join('\n');
}

function isMet({ found, wanted }: Need): boolean {
  return found >= wanted;
}
