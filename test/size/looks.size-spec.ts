// What the looks by the clock cost that find nothing: once 20 000 rows are done, though an open transaction keeps
// PostgreSQL from forgetting that they were not, with statistics of a new table and as of now. A page of an index holds
// some hundred entries. Looks that begin at a place of their own pass none of these; the others pass each of them once,
// and no row that is there. The chain of the audit has its own: audit.size-spec.ts.
import { Client } from 'pg';
import { NextPeriodRepository } from '../../src/account/store/next-period.repository';
import { SweepRepository } from '../../src/balance/store/sweep.repository';
import { Sweep } from '../../src/balance/sweep.service';
import { parseInstant } from '../../src/core/time';
import { RenewalRepository } from '../../src/inventory/store/renewal.repository';
import {
  DeliveryRepository,
  type DueListener,
} from '../../src/notification/store/delivery.repository';
import { KeptEventRepository } from '../../src/notification/store/kept-event.repository';
import { LeftoverRepository } from '../../src/notification/store/leftover.repository';
import type { Clock } from '../../src/platform/clock';
import { Database, rows, type Tx } from '../../src/platform/database';
import { JobQueue } from '../../src/platform/job-queue';
import { oldest } from '../../src/platform/retention.service';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { explainAll, PlanLog } from './read-rows';

const DONE = 20_000;
const AT = '2026-06-01T00:00:00Z';
const NOW = parseInstant(AT);

let db: TestDatabase;
let sweep: Sweep;
const log = new PlanLog();

beforeAll(async () => {
  db = await freshDatabase();
  await explainAll(db.url);
  const none = undefined as never;
  const clock: Clock = { now: () => NOW };
  sweep = new Sweep(new Database(db.dataSource), clock, none, none, none, none);
});

afterAll(() => db.drop());

const deliveries = new DeliveryRepository();
const leftovers = new LeftoverRepository();
const listener = { tenant: 'default', hubId: 'hub' } as DueListener;
const last = String(DONE);
const before = { before: NOW, limit: 1_000 };

type Look = (tx: Tx) => Promise<unknown>;

const LOOKS = {
  'tenants to route': (tx: Tx) => deliveries.tenantsToRoute(tx),
  'events to route': (tx: Tx) => deliveries.unrouted(tx, 'default', 500),
  'listeners to tell': (tx: Tx) => deliveries.due(tx, [], 64),
  'first to tell a listener': (tx: Tx) => deliveries.next(tx, listener, '0'),
  'next to tell a listener': (tx: Tx) => deliveries.next(tx, listener, last),
  'what waits for the dead': (tx: Tx) => leftovers.dead(tx),
  'what waits for who is gone': (tx: Tx) => leftovers.gone(tx, 'hub_queue'),
  'letters of who is gone': (tx: Tx) => leftovers.gone(tx, 'hub_dead_letter'),
  jobs: (tx: Tx) => new JobQueue().due(tx, ['productOrder'], NOW, []),
  'holds of any end': (tx: Tx) => new SweepRepository().dueRoots(tx, NOW, 500),
  'holds and buckets': () => sweep.run(),
  'payers to bill': (tx: Tx) => new NextPeriodRepository().tenants(tx, NOW),
  'allowances to renew': (tx: Tx) => new RenewalRepository().tenants(tx, NOW),
  'first old keys': (tx: Tx) => remove(tx, 'idempotency_key', 'created_at', '-infinity'),
  'next old keys': (tx: Tx) => remove(tx, 'idempotency_key', 'created_at', AT),
  'next old jobs': (tx: Tx) => remove(tx, 'job', 'finished_at', AT),
  'next old events': (tx: Tx) => new KeptEventRepository().dropOld(tx, { ...before, from: AT }),
} as const satisfies Record<string, Look>;

function remove(tx: Tx, table: string, column: string, from: string): Promise<unknown> {
  return rows(tx, oldest(table, column), [AT, before.limit, from]);
}

type Past = { readonly into: string; readonly row: string; readonly done: string };
const DELETED = 'DELETE FROM';
const EARLIER = `timestamptz '${AT}' - n * interval '1 second'`;

const PASTS = {
  routed: {
    into: 'outbox (tenant_id, api, event_type, envelope, created_at)',
    row: `'default', 'api', 'event', '{}'::jsonb, ${EARLIER}`,
    done: 'UPDATE outbox SET routed_at = now()',
  },
  removed: {
    into: 'outbox (tenant_id, api, event_type, envelope, created_at)',
    row: `'default', 'api', 'event', '{}'::jsonb, ${EARLIER}`,
    done: DELETED,
  },
  told: {
    into: 'hub_queue (tenant_id, hub_id, event_id)',
    row: `'default', 'hub', n`,
    done: DELETED,
  },
  buried: {
    into: 'hub_dead_letter (tenant_id, hub_id, event_id, told_id, event_type, published_at)',
    row: `'default', 'hub', n, 'e' || n, 'event', now()`,
    done: DELETED,
  },
  worked: {
    into: 'job (tenant_id, id, kind, key, input)',
    row: `'default', md5('job' || n), 'productOrder', n::text, '{}'::jsonb`,
    done: DELETED,
  },
  ended: {
    into: 'job (tenant_id, id, kind, input, status, finished_at)',
    row: `'default', md5('ended' || n), 'proof', '{}'::jsonb, 'done', ${EARLIER}`,
    done: DELETED,
  },
  'settled early': {
    into: 'hold (tenant_id, root_id, id, bucket_id, line, amount, expires_at)',
    row: `'default', 'root', md5('early' || n), 'b', 1, 1, timestamptz '${AT}' + n * interval '1 second'`,
    done: `UPDATE hold SET status = 'captured'`,
  },
  settled: {
    into: 'hold (tenant_id, root_id, id, bucket_id, line, amount, expires_at)',
    row: `'default', 'root', md5('late' || n), 'b', 1, 1, ${EARLIER} - interval '1 hour'`,
    done: `UPDATE hold SET status = 'captured'`,
  },
  billed: {
    into: 'account (tenant_id, id, root_id, payer_id, path, currency, mode, created_at, next_to)',
    row: `'default', 'a' || n, 'a' || n, 'a' || n, '{}'::text[], 'EUR', 'postpaid', timestamptz '2026-01-01', ${EARLIER}`,
    done: `UPDATE account SET next_to = '2026-07-01'`,
  },
  renewed: {
    into: 'subscription (tenant_id, id, account_id, price_ids, status, starts_at, root_id)',
    row: `'default', 's' || n, 'a' || n, '{}'::text[], 'active', timestamptz '2026-01-01', 'a' || n`,
    done: `UPDATE subscription SET renews_at = '2026-07-01'`,
  },
  answered: {
    into: 'idempotency_key (tenant_id, key, route, request_hash, status, created_at)',
    row: `'default', n::text, 'POST /', '', 200, ${EARLIER}`,
    done: DELETED,
  },
} as const satisfies Record<string, Past>;

async function doMany({ into, row, done }: Past): Promise<void> {
  await db.owner(`INSERT INTO ${into} SELECT ${row} FROM generate_series(1, ${DONE}) n`);
  await db.owner(done === DELETED ? `${DELETED} ${tableOf(into)}` : done);
}

const tableOf = (into: string): string => into.split(' ')[0] ?? '';

type Row = {
  readonly pages: number;
  readonly look: keyof typeof LOOKS;
  readonly past: keyof typeof PASTS;
};

it.each`
  pages  | look                            | past
  ${500} | ${'tenants to route'}           | ${'routed'}
  ${500} | ${'events to route'}            | ${'routed'}
  ${500} | ${'listeners to tell'}          | ${'told'}
  ${500} | ${'first to tell a listener'}   | ${'told'}
  ${20}  | ${'next to tell a listener'}    | ${'told'}
  ${500} | ${'what waits for the dead'}    | ${'told'}
  ${500} | ${'what waits for who is gone'} | ${'told'}
  ${500} | ${'letters of who is gone'}     | ${'buried'}
  ${700} | ${'jobs'}                       | ${'worked'}
  ${20}  | ${'holds of any end'}           | ${'settled early'}
  ${20}  | ${'holds and buckets'}          | ${'settled'}
  ${500} | ${'payers to bill'}             | ${'billed'}
  ${500} | ${'allowances to renew'}        | ${'renewed'}
  ${500} | ${'first old keys'}             | ${'answered'}
  ${20}  | ${'next old keys'}              | ${'answered'}
  ${20}  | ${'next old jobs'}              | ${'ended'}
  ${20}  | ${'next old events'}            | ${'removed'}
`('passes $pages pages at most: $look, with 20 000 $past', async ({ pages, look, past }: Row) => {
  const open = new Client({ connectionString: db.url });
  await open.connect();
  try {
    await open.query('BEGIN; SELECT pg_current_xact_id()');
    const made: Past = PASTS[past];
    await doMany(made);
    const work = () => log.least(() => db.database.system((tx) => LOOKS[look](tx)));
    const ofNew = await work();
    await db.owner(`ANALYZE ${tableOf(made.into)}`);
    const ofNow = await work();
    const over = [ofNew, ofNow].filter((each) => each.pages > pages || each.rows > 0);
    expect(over).toEqual([]);
  } finally {
    await open.end();
    await db.owner(`TRUNCATE ${tableOf(PASTS[past].into)}`);
  }
});
