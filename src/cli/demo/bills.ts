// The demo's queries of bills and books, over the public APIs.
import { decimal, formatDecimal, ZERO } from '../../core/decimal';
import { objectOf, objectsOf } from '../../core/json';
import { formatInstant, type Period } from '../../core/time';
import { PAYER } from './customers';
import { type DemoClient, type Json, type Page, Refused, textOf } from './demo-client';

const BILL = '/tmf-api/customerBillManagement/v4/customerBill';

/** The payer's bills, live and closed, oldest first, each with its lines. */
export async function billsOf(client: DemoClient): Promise<readonly Json[]> {
  const found = await client.list(`${BILL}?billingAccount.id=${PAYER}`);
  const bills: Json[] = [];
  for (const { id } of found) bills.push(await client.get(`/api/v1/bills/${textOf(id)}`));
  return bills.sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
}

export function billOf(bills: readonly Json[], month: Period): Json {
  const bill = bills.find((each) => startOf(each) === formatInstant(month.from));
  if (bill === undefined) throw new Refused(`there is no bill of ${formatInstant(month.from)}`);
  return bill;
}

export function isClosed(bill: Json): boolean {
  return typeof bill['number'] === 'string';
}

/** Closes the month; does nothing when it is closed already. */
export async function closeMonth(client: DemoClient, month: Period): Promise<Json> {
  const wanted = { billingAccount: PAYER, upTo: formatInstant(month.to) };
  const { id } = await client.post('/api/v1/billRuns', wanted);
  const run = await client.until(`/api/v1/billRuns/${textOf(id)}`, ({ status }) =>
    ['done', 'failed'].includes(textOf(status)),
  );
  const [failure] = objectsOf(objectOf(run['result'])['failures']);
  if (run['status'] === 'done' && failure === undefined) return run;
  throw new Refused(`the bill run failed: ${JSON.stringify(failure ?? run['error'])}`);
}

export function chargesBehind(
  client: DemoClient,
  bill: Json,
  line: Json,
  offset: number,
  limit: number,
): Promise<Page> {
  const path = `/api/v1/bills/${textOf(bill['id'])}/lines/${textOf(line['id'])}/usage`;
  return client.page(`${path}?offset=${offset}&limit=${limit}`);
}

export function traceOf(client: DemoClient, usageId: string): Promise<Json> {
  return client.get(`/api/v1/usages/${usageId}/trace`);
}

/** The cost leg of the same usage: debits less credits of `cost` in the payer's journal. */
export async function costOf(client: DemoClient): Promise<string> {
  let total = ZERO;
  for (let after = '0'; ; ) {
    const page = await client.list(`/api/v1/accounts/${PAYER}/journal?after=${after}`);
    for (const { lines } of page) {
      for (const line of objectsOf(lines).filter(({ account }) => account === 'cost')) {
        total = total.plus(decimal(textOf(line['debit']))).minus(decimal(textOf(line['credit'])));
      }
    }
    const last = page.at(-1);
    if (last === undefined) return formatDecimal(total);
    after = textOf(last['seq']);
  }
}

function startOf(bill: Json): string {
  return textOf(objectOf(bill['period'])['start']);
}
