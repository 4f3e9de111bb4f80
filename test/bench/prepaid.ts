// One prepaid bucket that every connection draws from at once: exact to the last cent.
import { cpuPer, withCpu } from './cpu';
import { type Bench, type Figure, figure, note, perSecond } from './figure';
import { hammer } from './hammer';
import { CONNECTIONS, USAGE, usageBody } from './single';
import { createAccounts, FLAT_OFFERING } from './world';

const DRAWS = 10_000;
const PREPAID = '/tmf-api/prepayBalanceManagement/v4';

/** Every usage costs 0.03 EUR; the bucket holds enough for all but 100 of them. */
export async function prepaid({ server, client }: Bench): Promise<Figure> {
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
  const load = {
    url: server.url,
    path: USAGE,
    count: DRAWS,
    connections: CONNECTIONS,
    bodyOf: (index: number) => usageBody('p', 'pkey-0', index * 10),
  };
  const { result: measured, cpu } = await withCpu(server, () => hammer(load));
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
    `${perSecond(rate)}, left ${left.remainingValue.amount} EUR, ${refused.length} refused: ${exact ? 'exact' : 'NOT EXACT'}, ${cpuPer('a draw', cpu, DRAWS)}`,
    'the single figure',
    '≥ 2 000/s, exact',
    rate >= 2_000 && exact,
  );
}
