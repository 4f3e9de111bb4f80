// `npm run bench`: measures, never asserts a time. Every figure stands beside a floor of the same run.
import { cpus, totalmem } from 'node:os';
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { batches, floor, load, skewed } from './bulk';
import { BenchClient, percentile } from './client';
import { benchEngine } from './engine';
import { type BenchServer, startServer } from './server';
import { echoFloor, hammer, usageBody } from './single';
import { ACCOUNTS, createAccounts, createPrices, FLAT_OFFERING, LINES } from './world';

type Figure = {
  readonly figure: string;
  readonly measured: string;
  readonly floor: string;
  readonly aim: string;
  readonly met: boolean;
};

type Options = { readonly only?: string; readonly usages: string; readonly json?: true };

type Bench = {
  readonly server: BenchServer;
  readonly client: BenchClient;
  readonly usages: number;
};

const FIGURES = ['engine', 'bulk', 'single', 'prepaid', 'live-bill', 'bill-run'] as const;

export async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('npm run bench --')
    .description(
      'Measures the engine, bulk and single intake, a hot prepaid bucket, live bills and a bill run; writes bench.json.',
    )
    .option('--only <figures>', `comma-separated: ${FIGURES.join(', ')}`)
    .option('--usages <count>', 'usages of the bulk figure', '500000')
    .option('--json', 'print the figures for programs')
    .parse([...argv], { from: 'user' });
  const options = command.opts<Options>();
  const wanted = new Set(options.only?.split(',') ?? FIGURES);
  const figures: Figure[] = [];
  if (wanted.delete('engine')) figures.push(engine());
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
    if (wanted.has('bulk')) figures.push(...(await bulk(bench)));
    if (wanted.has('single')) figures.push(await single(bench));
    if (wanted.has('prepaid')) figures.push(await prepaid(bench));
    if (wanted.has('live-bill')) figures.push(await liveBill(bench));
    if (wanted.has('bill-run')) figures.push(await billRun(bench));
    figures.push(await verified(bench));
  } finally {
    client.close();
    await server.stop();
  }
  return figures;
}

async function bulk({ server, client, usages }: Bench): Promise<Figure[]> {
  note(`${ACCOUNTS} accounts`);
  await createAccounts(client, 'b', ACCOUNTS);
  note('floor of the bulk figure');
  const bare = await floor(server.databaseUrl, Math.min(usages, 200_000));
  const bareRate = bare.count / bare.seconds;
  const bodies = batches('b', usages, skewed);
  server.peakMemory();
  note(`${usages} usages`);
  const loaded = await load(client, bodies);
  const rate = loaded.count / loaded.seconds;
  const ratio = rate / bareRate;
  const peak = server.peakMemory();
  return [
    figure(
      'bulk',
      `${perSecond(rate)} (${ratio.toFixed(2)} × floor), ${loaded.count} in`,
      `${perSecond(bareRate)} the same rows, bare unnest insert`,
      '≥ 25 000/s and ≥ 0.35 × floor',
      rate >= 25_000 && ratio >= 0.35,
    ),
    figure('memory', `${Math.round(peak)} MB at the bulk peak`, '–', '≤ 400 MB', peak <= 400),
  ];
}

const SINGLES = 20_000;
const SINGLE_ACCOUNTS = 100;
const USAGE = '/tmf-api/usageManagement/v4/usage';

async function single({ server, client }: Bench): Promise<Figure> {
  note(`${SINGLES} single usages`);
  await createAccounts(client, 's', SINGLE_ACCOUNTS);
  const echo = await echoFloor(SINGLES);
  const bodyOf = (index: number) => usageBody('s', `skey-${index % SINGLE_ACCOUNTS}`, index);
  await hammer(server.url, USAGE, 2_000, (index) =>
    usageBody('warm', `skey-${index % SINGLE_ACCOUNTS}`, index),
  );
  const measured = await hammer(server.url, USAGE, SINGLES, bodyOf);
  const rate = measured.count / measured.seconds;
  const ratio = rate / (echo.count / echo.seconds);
  return figure(
    'single',
    `${perSecond(rate)} (${ratio.toFixed(2)} × floor), p50 ${measured.p50Ms.toFixed(1)} ms, p99 ${measured.p99Ms.toFixed(1)} ms`,
    `${perSecond(echo.count / echo.seconds)} empty Fastify echo`,
    '≥ 4 000/s, p99 ≤ 60 ms, ≥ 0.2 × floor',
    rate >= 4_000 && measured.p99Ms <= 60 && ratio >= 0.2,
  );
}

const DRAWS = 10_000;
const PREPAID = '/tmf-api/prepayBalanceManagement/v4';

/** Every usage costs 0.03 EUR; the bucket holds enough for all but 100 of them. */
async function prepaid({ server, client }: Bench): Promise<Figure> {
  note(`${DRAWS} draws on one bucket`);
  await createAccounts(client, 'p', 1, { mode: 'prepaid' }, FLAT_OFFERING);
  const covered = DRAWS - 100;
  const bucket = await client.post<{ id: string }>(`${PREPAID}/bucket`, {
    id: 'bench-bucket',
    name: 'Credit',
    usageType: 'monetary',
    partyAccount: { id: 'p0' },
    remainingValue: { amount: 0, units: 'EUR' },
  });
  await client.post(`${PREPAID}/topupBalance`, {
    amount: { amount: Math.round(covered * 3) / 100, units: 'EUR' },
    usageType: 'monetary',
    bucket: { id: bucket.id },
    partyAccount: { id: 'p0' },
  });
  const measured = await hammer(server.url, USAGE, DRAWS, (index) =>
    usageBody('p', 'pkey-0', index * 10),
  );
  const left = await client.get<{ remainingValue: { amount: number } }>(
    `${PREPAID}/bucket/${bucket.id}`,
  );
  const refused = await client.get<unknown[]>(
    `${USAGE}?status=rejected&billingAccount.id=p0&fields=id`,
  );
  const exact = left.remainingValue.amount === 0 && refused.length === 100;
  const rate = DRAWS / measured.seconds;
  return figure(
    'prepaid',
    `${perSecond(rate)}, left ${left.remainingValue.amount} EUR, ${refused.length} refused: ${exact ? 'exact' : 'NOT EXACT'}`,
    'the single figure',
    '≥ 2 000/s, exact',
    rate >= 2_000 && exact,
  );
}

const LIVE_USAGES = 1_000_000;

async function liveBill({ client }: Bench): Promise<Figure> {
  note(`${LIVE_USAGES} usages of one account`);
  await createAccounts(client, 'l', 1);
  const chunk = 100_000;
  for (let from = 0; from < LIVE_USAGES; from += chunk) {
    await load(
      client,
      batches(`l${from}-`, chunk, () => 0).map((body) =>
        Buffer.from(body.toString().replaceAll(`"l${from}-key-0"`, '"lkey-0"')),
      ),
    );
  }
  const path = '/tmf-api/customerBillManagement/v4/customerBill?billingAccount.id=l0&state=new';
  const times: number[] = [];
  const bills = await client.get<Array<{ amountDue?: unknown }>>(path);
  for (let index = 0; index < 300; index++) {
    const sentAt = performance.now();
    await client.get(path);
    times.push(performance.now() - sentAt);
  }
  const p99 = percentile(times, 99);
  return figure(
    'live-bill',
    `p50 ${percentile(times, 50).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${bills.length} bill(s)`,
    '–',
    'p99 ≤ 20 ms with 1 000 000 usages',
    p99 <= 20 && bills.length > 0,
  );
}

const BILL_ACCOUNTS = 10_000;

async function billRun({ client }: Bench): Promise<Figure> {
  note(`${BILL_ACCOUNTS} accounts × ${LINES} lines`);
  await createAccounts(client, 'r', BILL_ACCOUNTS);
  await load(
    client,
    batches('r', BILL_ACCOUNTS * LINES, (index) => Math.floor(index / LINES)),
  );
  note('bill run');
  const startedAt = performance.now();
  const run = await client.post<{ id: string }>('/api/v1/billRuns', {
    upTo: '2024-04-02T00:00:00Z',
  });
  const done = await finished(client, `/api/v1/billRuns/${run.id}`);
  const seconds = (performance.now() - startedAt) / 1000;
  const billed = Number(done.result?.['closed'] ?? done.result?.['bills'] ?? 0);
  return figure(
    'bill-run',
    `${perSecond(billed / seconds)} (${billed} bills in ${seconds.toFixed(1)} s)`,
    '–',
    '≥ 500 bills/s',
    billed >= BILL_ACCOUNTS && billed / seconds >= 500,
  );
}

type RunState = {
  readonly status: string;
  readonly result?: Record<string, unknown>;
  readonly error?: unknown;
};

async function finished(client: BenchClient, path: string): Promise<RunState> {
  for (;;) {
    const state = await client.get<RunState>(path);
    if (state.status === 'done') return state;
    if (state.status === 'failed')
      throw new Error(`bill run failed: ${JSON.stringify(state.error)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function verified({ client }: Bench): Promise<Figure> {
  note('verify');
  const proof = await client.get<{
    holds: boolean;
    checks: Array<{ name: string; holds: boolean; finding?: unknown }>;
  }>('/api/v1/verify');
  const broken = proof.checks.filter(({ holds }) => !holds);
  const measured = proof.holds ? `${proof.checks.length} checks hold` : JSON.stringify(broken);
  return figure('verify', measured, '–', 'the books hold after the load', proof.holds);
}

function figure(
  name: string,
  measured: string,
  floorText: string,
  aim: string,
  met: boolean,
): Figure {
  return { figure: name, measured, floor: floorText, aim, met };
}

function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString('en').replaceAll(',', ' ')}/s`;
}

function note(what: string): void {
  process.stderr.write(`… ${what}\n`);
}
