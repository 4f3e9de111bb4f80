// The demo from beginning to end: each chapter acts through the public APIs and prints what happened.
import { objectOf, objectsOf } from '../../core/json';
import type { Period } from '../../core/time';
import type { EventClient } from '../import/event-client';
import { grouped, rateOf, type Screen } from '../import/progress';
import { billOf, billsOf, chargesBehind, closeMonth, costOf, isClosed, traceOf } from './bills';
import { bucketsOf, filledBuckets } from './balances';
import * as told from './chapters';
import { ACCOUNTS, PAYER } from './customers';
import { type DemoClient, type Json, textOf } from './demo-client';
import { nameOf } from './month';
import { type Reported, reportUsage } from './report-usage';
import * as setUp from './set-up';

export type Stage = {
  readonly client: DemoClient;
  readonly events: EventClient;
  readonly month: Period;
  readonly screen: Screen;
  readonly chapter: (title: string, lines: readonly string[]) => void;
};

export type Told = {
  readonly month: string;
  readonly usage: Reported;
  readonly buckets: readonly Json[];
  readonly live: readonly Json[];
  readonly bill: Json;
  readonly cost: string;
  readonly charges: readonly Json[];
  readonly trace: Json;
  readonly checks: readonly Json[];
  readonly holds: boolean;
};

export async function play(stage: Stage): Promise<Told> {
  const { client, month } = stage;
  const name = nameOf(month);
  await sell(stage);
  const usage = await use(stage, name);
  const buckets = await bucketsOf(client, month);
  stage.chapter(
    'The prepaid balances',
    told.describeBalances(buckets, await filledBuckets(client)),
  );
  const live = await showLive(stage);
  const bill = await close(stage, name);
  const cost = await costOf(client);
  stage.chapter('What it cost the operator', [told.describeMargin(bill, cost)]);
  const { charges, trace } = await drillDown(stage, bill);
  const proof = await proven(client);
  const holds = proof['holds'] === true;
  const end = holds ? 'The books hold.' : 'The books do not hold.';
  stage.chapter('The proof', [...told.describeChecks(proof), end]);
  const checks = objectsOf(proof['checks']);
  return { month: name, usage, buckets, live, bill, cost, charges, trace, checks, holds };
}

async function proven(client: DemoClient): Promise<Json> {
  const { id } = await client.post('/api/v1/verify', {});
  return client.until(`/api/v1/verify/${textOf(id)}`, ({ finishedAt }) => finishedAt !== null);
}

async function sell({ client, month, chapter }: Stage): Promise<void> {
  const sold = [
    ['meters', await setUp.makeMeters(client)],
    ['rate cards', await setUp.makeCards(client)],
    ['prices', await setUp.makePrices(client)],
    ['offerings', await setUp.makeOfferings(client)],
  ] as const;
  chapter('What is sold', told.describeMade(sold));
  const accounts = await setUp.makeAccounts(client);
  const bought = [
    ['accounts', accounts],
    ['prepaid buckets', await setUp.makeBuckets(client)],
    ['top-ups', await setUp.topUp(client)],
  ] as const;
  chapter('Who buys it', [...told.describeAccounts(ACCOUNTS), '', ...told.describeMade(bought)]);
  chapter('The orders', told.describeOrders(await setUp.placeOrders(client, month)));
}

async function use({ events, month, screen, chapter }: Stage, name: string): Promise<Reported> {
  const usage = await reportUsage(events, month, screen);
  const { accepted, duplicates, seconds } = usage;
  const rate = `${grouped(rateOf(usage.usages, seconds))} a second`;
  chapter(`The usage of ${name}`, [
    `${grouped(accepted)} usages rated and booked, ${grouped(duplicates)} were in already, ${rate}`,
    ...(accepted === 0 ? ['All of it was there: nothing is charged twice.'] : []),
  ]);
  return usage;
}

async function showLive({ client, chapter }: Stage): Promise<readonly Json[]> {
  const live = (await billsOf(client)).filter((bill) => !isClosed(bill));
  chapter(`The live bills of ${PAYER}`, told.describeHeads(live));
  return live;
}

async function close({ client, month, chapter }: Stage, name: string): Promise<Json> {
  const run = await closeMonth(client, month);
  const bill = billOf(await billsOf(client), month);
  const isNew = objectOf(run['result'])['bills'] !== 0;
  chapter(`${name} is closed: bill ${textOf(bill['number'])}`, [
    ...(isNew ? [] : ['It was closed already: a bill never changes.']),
    ...told.describeBill(bill),
    '',
    `sealed by SHA-256 ${textOf(bill['hash'])}`,
    new URL(`/api/v1/bills/${textOf(bill['id'])}/document?format=html`, client.url).href,
  ]);
  return bill;
}

const FIRST = 2;
const LAST = 1;

/** Drills down from one line to the usages behind it, and from one usage up to its legs. */
async function drillDown(
  { client, chapter }: Stage,
  bill: Json,
): Promise<{ charges: readonly Json[]; trace: Json }> {
  const lines = objectsOf(bill['lines']);
  const line = lines.find(({ price }) => price === 'demo-ai-tokens') ?? lines[0] ?? {};
  const { items: first, total } = await chargesBehind(client, bill, line, 0, FIRST);
  const { items: last } = await chargesBehind(client, bill, line, total - LAST, LAST);
  chapter(
    `Line ${String(line['number'])} down to its ${grouped(total)} usages`,
    told.describeCharges(first, total, last),
  );
  const usage = objectOf(last.at(-1)?.['usage']);
  const trace = await traceOf(client, textOf(usage['id']));
  chapter('The last of them, on both its legs', told.describeTrace(trace));
  return { charges: [...first, ...last], trace };
}
