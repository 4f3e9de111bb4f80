// `npm run bench`: measures, never asserts a time. Every figure stands beside a floor of the same run.
import { setTimeout as pause } from 'node:timers/promises';
import { cpus, totalmem } from 'node:os';
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { billRun, liveBill } from './billing';
import { bulk } from './bulk';
import { BenchClient } from './client';
import { access } from './access';
import { benchEngine } from './engine';
import { type Bench, type Figure, figure, note, perSecond } from './figure';
import { listHundred } from './list-hundred';
import { lists } from './lists';
import { match } from './match';
import { pairs } from './pairs';
import { post } from './post';
import { prepaid } from './prepaid';
import { startServer } from './server';
import { single } from './single';
import { createPrices } from './world';

type Options = { readonly only?: string; readonly usages: string; readonly json?: true };

// In this order: what comes later finds the rows of what came before, and what cleans up after it.
const FIGURES = [
  'engine',
  'match',
  'list-100',
  'post',
  'bulk',
  'single',
  'access',
  'prepaid',
  'pairs',
  'live-bill',
  'bill-run',
  'lists',
] as const;

export async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('npm run bench --')
    .description(
      'Measures the engine, how a line is found, lists, catalogue writes, bulk and single intake, what keys add to it, a hot prepaid bucket, reservations, live bills and a bill run; writes bench.json.',
    )
    .option('--only <figures>', `comma-separated: ${FIGURES.join(', ')}`)
    .option('--usages <count>', 'usages of the bulk figure', '500000')
    .option('--json', 'print the figures for programs')
    .parse([...argv], { from: 'user' });
  const options = command.opts<Options>();
  const wanted = new Set(options.only?.split(',') ?? FIGURES);
  const figures: Figure[] = [];
  if (wanted.delete('engine')) figures.push(engine());
  if (wanted.delete('match')) figures.push(...match());
  if (wanted.size > 0) figures.push(...(await withServer(wanted, Number(options.usages))));
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? '?'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  writeFileSync(
    'bench.json',
    JSON.stringify({ machine, at: new Date().toISOString(), figures }, null, 2),
  );
  if (options.json) console.log(JSON.stringify({ machine, figures }, null, 2));
  else {
    console.log(machine);
    console.table(Object.fromEntries(figures.map(({ figure, ...rest }) => [figure, rest])));
  }
  return 0;
}

function engine(): Figure {
  const { usages, seconds } = benchEngine();
  return figure(
    'engine',
    perSecond(usages / seconds),
    'one thread, two legs',
    '≥ 300 000/s',
    usages / seconds >= 300_000,
  );
}

async function withServer(wanted: ReadonlySet<string>, usages: number): Promise<Figure[]> {
  const server = await startServer();
  const client = new BenchClient(server.url, 64);
  const bench = { server, client, usages };
  const figures: Figure[] = [];
  try {
    note('prices');
    await createPrices(client);
    for (const [name, measure] of MEASURES) {
      if (wanted.has(name)) figures.push(...shown(await measure(bench)));
    }
    figures.push(...shown(await verified(bench)));
  } finally {
    client.close();
    await server.stop();
  }
  return figures;
}

type Measure = (bench: Bench) => Promise<Figure | readonly Figure[]>;

const MEASURES: readonly (readonly [(typeof FIGURES)[number], Measure])[] = [
  ['list-100', listHundred],
  ['post', post],
  ['bulk', bulk],
  ['single', single],
  ['access', access],
  ['prepaid', prepaid],
  ['pairs', pairs],
  ['live-bill', liveBill],
  ['bill-run', billRun],
  ['lists', lists],
];

/** At once, too: what is measured is not lost when a later figure fails. */
function shown(measured: Figure | readonly Figure[]): readonly Figure[] {
  const figures = 'figure' in measured ? [measured] : measured;
  for (const { figure: name, ...rest } of figures)
    note(`${name}: ${Object.values(rest).join(' | ')}`);
  return figures;
}

const LOOK_EVERY_MS = 200;

type Proof = {
  readonly finishedAt: string | null;
  readonly holds: boolean | null;
  readonly checks: readonly { readonly holds: boolean }[];
};

async function verified({ client }: Bench): Promise<Figure> {
  note('verify');
  const { id } = await client.post<{ id: string }>('/api/v1/verify', {});
  let proof = await client.get<Proof>(`/api/v1/verify/${id}`);
  while (proof.finishedAt === null) {
    await pause(LOOK_EVERY_MS);
    proof = await client.get<Proof>(`/api/v1/verify/${id}`);
  }
  const broken = proof.checks.filter(({ holds }) => !holds);
  const measured = proof.holds ? `${proof.checks.length} checks hold` : JSON.stringify(broken);
  return figure('verify', measured, '–', 'the books hold after the load', proof.holds === true);
}
