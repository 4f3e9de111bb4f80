// The live bill of an account with very much usage, and a run that closes very many bills.
import { batches, load } from './bulk';
import { type BenchClient, percentile } from './client';
import { type Bench, type Figure, figure, note, perSecond } from './figure';
import { createAccounts, LINES } from './world';

const LIVE_USAGES = 1_000_000;

export async function liveBill({ client }: Bench): Promise<Figure> {
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

export async function billRun({ client }: Bench): Promise<Figure> {
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
