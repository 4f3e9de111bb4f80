import { Logger } from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { EventFilters } from '../../src/notification/event-filters.service';
import { EventSelection } from '../../src/notification/event-selection.service';
import { EventVersions } from '../../src/notification/event-versions.service';
import { Leftovers } from '../../src/notification/leftovers.service';
import { ListenerSecrets } from '../../src/notification/listener-secrets.service';
import { NotificationService } from '../../src/notification/notification.service';
import { Relay } from '../../src/notification/relay.service';
import { Router } from '../../src/notification/router.service';
import { Sender } from '../../src/notification/sender.service';
import { Clock } from '../../src/platform/clock';
import type { Database } from '../../src/platform/database';
import { Installation } from '../../src/platform/installation';
import { Locks } from '../../src/platform/locks';
import { hasListeners, type OutboxEvent, publish } from '../../src/platform/outbox';
import { Outgoing, OwnPlacesReader } from '../../src/platform/outgoing';
import { Scheduler } from '../../src/platform/scheduler';
import { Settings } from '../../src/platform/settings';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { internalContext, parseListQuery } from '../../src/tmf';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import {
  type Envelope,
  type Listening,
  startListener as listenerOn,
} from '../support/doubles/listening';
import { until } from '../support/story/until';

const DEFAULT = internalContext(DEFAULT_TENANT);
const USAGE = '/tmf-api/usageManagement/v4';
/** Of a sender as it is. */
const ANSWER_TIMEOUT_MS = 10_000;
const BILLS = '/tmf-api/customerBillManagement/v4';

let testDatabase: TestDatabase;
let dataSource: DataSource;
let database: Database;
let stops: Array<() => Promise<void>>;

beforeEach(async () => {
  Logger.overrideLogger(false);
  stops = [];
  testDatabase = await freshDatabase();
  ({ dataSource, database } = testDatabase);
});

afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
  await testDatabase.drop();
});

class QuickRelay extends Relay {
  protected override readonly retryPolicy = {
    firstPauseMs: 20,
    pauseMaxMs: 100,
    deadAfterMs: 400,
  };
}

class ImpatientSender extends Sender {
  protected override readonly timeoutMs = 150;
}

/** One process: its scheduler, its relay. */
function startProcess(SenderOfIts: typeof Sender = ImpatientSender): {
  notification: NotificationService;
  stop: () => Promise<void>;
} {
  const locks = new Locks(dataSource);
  const scheduler = new Scheduler(locks);
  const filters = new EventFilters();
  const versions = new EventVersions(new ModulesContainer());
  const selection = new EventSelection(filters, versions);
  const router = new Router(database, selection);
  const own = new OwnPlacesReader(new HttpAdapterHost(), dataSource);
  const outgoing = new Outgoing(new Installation(database), own, new Settings());
  stops.push(async () => outgoing.onApplicationShutdown());
  const sender = new SenderOfIts(outgoing);
  const clock = new Clock();
  const secrets = new ListenerSecrets(database, clock, new Settings());
  const relay = new QuickRelay(
    database,
    scheduler,
    locks,
    router,
    sender,
    selection,
    secrets,
    clock,
  );
  const leftovers = new Leftovers(database, scheduler);
  relay.onApplicationBootstrap();
  leftovers.onApplicationBootstrap();
  const stop = async () => {
    await relay.beforeApplicationShutdown();
    await scheduler.beforeApplicationShutdown();
    await locks.onApplicationShutdown();
  };
  stops.push(stop);
  const notification = new NotificationService(database, relay, outgoing, secrets, leftovers);
  notification.onModuleInit();
  return { notification, stop };
}

async function startListener(...given: Parameters<typeof listenerOn>): Promise<Listening> {
  const listener = await listenerOn(...given);
  stops.push(() => listener.close());
  return listener;
}

function event(number: number, eventType = 'UsageCreateEvent', api = USAGE): OutboxEvent {
  const envelope = {
    eventId: String(number),
    eventType,
    event: { usage: { id: `u${number}`, status: 'rated' } },
  };
  return { api, eventType, envelope };
}

function tell(events: readonly OutboxEvent[], tenant: Tenant = DEFAULT_TENANT): Promise<void> {
  return database.transaction(tenant, async (tx) => publish(tx, events));
}

function numbers(envelopes: readonly Envelope[]): number[] {
  return envelopes.map(({ eventId }) => Number(eventId));
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

async function outboxSize(): Promise<number> {
  const found: Array<{ count: number }> = await dataSource.query(
    'SELECT count(*)::int FROM outbox',
  );
  return found[0]?.count ?? 0;
}

const registration = (callback: string, query: string | null = null) => ({ callback, query });

it('delivers every event once and in order', async () => {
  const { notification } = startProcess();
  const listener = await startListener();
  await notification.register(DEFAULT, USAGE, registration(listener.url));
  for (let first = 1; first <= 300; first += 3)
    await tell([first, first + 1, first + 2].map((n) => event(n)));
  await until(() => listener.taken.length >= 300);
  expect(numbers(listener.taken)).toEqual(upTo(300));
  expect(listener.taken[0]).toEqual(event(1).envelope);
});

it('tells a listener only of its own API and tenant', async () => {
  const { notification } = startProcess();
  const [usage, bill, foreign] = [
    await startListener(),
    await startListener(),
    await startListener(),
  ];
  const other = 'other' as Tenant;
  await notification.register(DEFAULT, USAGE, registration(usage.url));
  await notification.register(DEFAULT, BILLS, registration(bill.url));
  await notification.register(internalContext(other), USAGE, registration(foreign.url));
  await tell([event(1), event(2, 'CustomerBillCreateEvent', BILLS)]);
  await tell([event(3)], other);
  await until(() =>
    usage.taken.length + bill.taken.length + foreign.taken.length === 3 ? true : undefined,
  );
  expect([usage, bill, foreign].map(({ taken }) => numbers(taken))).toEqual([[1], [2], [3]]);
});

it('stores nothing when nobody of the tenant listens to the API', async () => {
  const { notification, stop } = startProcess();
  await stop();
  await notification.register(
    internalContext('other' as Tenant),
    USAGE,
    registration('http://127.0.0.1:9/'),
  );
  await notification.register(DEFAULT, BILLS, registration('http://127.0.0.1:9/'));
  await tell([event(1)]);
  expect(await outboxSize()).toBe(0);
  await tell([event(2, 'CustomerBillCreateEvent', BILLS)]);
  expect(await outboxSize()).toBe(1);
  const answers = await database.transaction(DEFAULT_TENANT, async (tx) => [
    await hasListeners(tx, USAGE),
    await hasListeners(tx, BILLS),
  ]);
  expect(answers).toEqual([false, true]);
});

it('forgets an event whose transaction rolls back', async () => {
  const { notification } = startProcess();
  const listener = await startListener();
  await notification.register(DEFAULT, USAGE, registration(listener.url));
  const work = database.transaction(DEFAULT_TENANT, async (tx) => {
    publish(tx, [event(1)]);
    throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  await tell([event(2)]);
  await until(() => listener.taken.length > 0);
  expect(numbers(listener.requests)).toEqual([2]);
});

it('lets a query choose events and attributes', async () => {
  const { notification } = startProcess();
  const listener = await startListener();
  const query = 'eventType=UsageStateChangeEvent&fields=id';
  await notification.register(DEFAULT, USAGE, registration(listener.url, query));
  await tell([event(1), event(2, 'UsageStateChangeEvent'), event(3)]);
  await until(() => listener.taken.length === 1);
  expect(listener.taken).toEqual([
    { eventId: '2', eventType: 'UsageStateChangeEvent', event: { usage: { id: 'u2' } } },
  ]);
  // What it did not ask for is not kept for it either.
  expect(await outboxSize()).toBe(1);
});

it.each`
  trouble                      | answer
  ${'answers 500'}             | ${500}
  ${'answers 404'}             | ${404}
  ${'answers 429'}             | ${429}
  ${'redirects'}               | ${302}
  ${'does not answer in time'} | ${'silence'}
`(
  'tries again, still in order, when a listener $trouble',
  async ({ answer }: { answer: number | 'silence' }) => {
    const { notification } = startProcess();
    const listener = await startListener((_, attempt) =>
      attempt === 2 || attempt === 3 ? answer : 204,
    );
    await notification.register(DEFAULT, USAGE, registration(listener.url));
    await tell(upTo(5).map((n) => event(n)));
    await until(() => listener.taken.length === 5);
    expect(numbers(listener.taken)).toEqual([1, 2, 3, 4, 5]);
    expect(numbers(listener.requests)).toEqual([1, 2, 2, 2, 3, 4, 5]);
  },
);

it('waits for a listener that is not there yet, and tells it all in order', async () => {
  const { notification } = startProcess();
  const first = await startListener();
  await first.close();
  const { result: hub } = await notification.register(DEFAULT, USAGE, registration(first.url));
  await tell(upTo(3).map((n) => event(n)));
  await until(async () => {
    const { failures } = await notification.find(DEFAULT_TENANT, hub.id);
    return failures > 1 ? true : undefined;
  });
  const found = await notification.find(DEFAULT_TENANT, hub.id);
  expect(found).toMatchObject({ pending: 3, delivered: 0, lastError: expect.any(String) });
  const back = await startListener(() => 201, Number(new URL(first.url).port));
  await notification.resume(DEFAULT, hub.id);
  await until(() => back.taken.length >= 3);
  expect(numbers(back.taken)).toEqual([1, 2, 3]);
});

it('tells a listener that registered twice twice, once for each registration', async () => {
  const { notification } = startProcess();
  const listener = await startListener();
  const hubs = [];
  for (const _ of [1, 2]) {
    hubs.push(await notification.register(DEFAULT, USAGE, registration(listener.url)));
  }
  await tell([event(1)]);
  await until(() => listener.taken.length === 2);
  await notification.unregister(DEFAULT, USAGE, hubs[0]?.result.id ?? '');
  await tell([event(2)]);
  await until(() => listener.taken.length === 3);
  expect(numbers(listener.taken)).toEqual([1, 1, 2]);
});

it.each`
  query                                                    | told         | why
  ${'eventType=UsageCreateEvent&usage.status=rated'}       | ${[1, 3]}    | ${'the type and the state, named from the event'}
  ${'event.usage.status=rated&eventType=usageDeleteEvent'} | ${[4]}       | ${'the full path, and the other spelling of a type'}
  ${'eventType=UsageCreateEvent,UsageDeleteEvent'}         | ${[1, 3, 4]} | ${'one of two types'}
  ${'id.regex=^u[34]$'}                                    | ${[3, 4]}    | ${'a pattern of an attribute'}
  ${"$[?@.eventType=='UsageStateChangeEvent']"}            | ${[2]}       | ${'a JSONPath of the list of events'}
  ${"filter=$.event.usage[?@=='u3']"}                      | ${[3]}       | ${'a JSONPath into the event'}
`('selects by $query: $why', async ({ query, told }: { query: string; told: number[] }) => {
  const { notification } = startProcess();
  const [narrow, all] = [await startListener(), await startListener()];
  await notification.register(DEFAULT, USAGE, registration(narrow.url, query));
  await notification.register(DEFAULT, USAGE, registration(all.url));
  await tell([event(1), event(2, 'UsageStateChangeEvent'), event(3), event(4, 'UsageDeleteEvent')]);
  await until(() =>
    all.taken.length === 4 && narrow.taken.length >= told.length ? true : undefined,
  );
  expect(numbers(narrow.taken)).toEqual(told);
});

it.each`
  query                 | why
  ${'id.regex=('}       | ${'a pattern that is none'}
  ${'id.regex=(?=u)'}   | ${'a pattern that looks around'}
  ${'id.regex=\\bu'}    | ${'a pattern that not all read alike'}
  ${'$.event['}         | ${'half a JSONPath'}
  ${'filter=$[?(@.a'}   | ${'half a JSONPath as a filter'}
  ${'a..b=1'}           | ${'no path'}
  ${'a=%E0%A4%A'}       | ${'broken encoding'}
  ${'UsageCreateEvent'} | ${'a word alone'}
  ${'a=b&'.repeat(999)} | ${'more than anybody reads'}
  ${7}                  | ${'a number'}
  ${{ eventType: 'A' }} | ${'an object'}
`('refuses a query: $why', async ({ query }: { query: unknown }) => {
  const { notification } = startProcess();
  const asked = notification.register(DEFAULT, USAGE, { callback: 'http://x/', query });
  await expect(asked).rejects.toMatchObject({ kind: 'invalid' });
  const context = { tenant: DEFAULT_TENANT, origin: 'http://localhost' };
  expect(await notification.list(context, parseListQuery(''))).toMatchObject({ items: [] });
});

it('goes on telling the others while the pattern of one is slow to try', async () => {
  const { notification } = startProcess();
  const [evil, healthy] = [await startListener(), await startListener()];
  const query = 'description.regex=a*a*a*a*a*a*b';
  await notification.register(DEFAULT, USAGE, registration(evil.url, query));
  await notification.register(DEFAULT, USAGE, registration(healthy.url));
  const long = { usage: { id: 'u', description: 'a'.repeat(5_000) } };
  await tell(
    upTo(20).map((n) => ({ ...event(n), envelope: { ...event(n).envelope, event: long } })),
  );
  // To the end the pattern would be tried for years.
  await until(() => healthy.taken.length === 20);
});

it('does not let a silent listener hold up the others', async () => {
  const { notification } = startProcess(Sender);
  const silent = await startListener(() => 'silence');
  const healthy = await startListener();
  await notification.register(DEFAULT, USAGE, registration(silent.url));
  await notification.register(DEFAULT, USAGE, registration(healthy.url));
  await tell(upTo(50).map((n) => event(n)));
  await until(() => healthy.taken.length > 0);
  // It is still waited for, or it would have been asked again.
  expect(silent.requests.length).toBeLessThan(2);
  await until(() => healthy.taken.length === 50);
});

describe('listeners of another tenant', () => {
  const slow = 'slow' as Tenant;

  it('are told at once while 48 that do not answer keep theirs waiting', async () => {
    const { notification } = startProcess(Sender);
    const waiting = await startListener(() => 'silence');
    const quick = await startListener();
    for (let count = 0; count < 48; count++) {
      await notification.register(
        internalContext(slow),
        USAGE,
        registration(`${waiting.url}/${count}`),
      );
    }
    await tell(
      upTo(3).map((n) => event(n)),
      slow,
    );
    await until(() => waiting.requests.length >= 16);
    await notification.register(DEFAULT, USAGE, registration(quick.url));
    const startMs = performance.now();
    await tell([event(1)]);
    await until(() => quick.taken.length === 1);
    // Before any of them was given up and left its place.
    expect(performance.now() - startMs).toBeLessThan(ANSWER_TIMEOUT_MS);
  });

  it('are told before the many events of one that floods are on their way', async () => {
    const { notification, stop } = startProcess();
    await stop();
    const [flooded, quick] = [await startListener(), await startListener()];
    await notification.register(internalContext(slow), USAGE, registration(flooded.url));
    await notification.register(DEFAULT, USAGE, registration(quick.url));
    await tell(
      upTo(20_000).map((n) => event(n)),
      slow,
    );
    await tell([event(1)]);
    startProcess();
    await until(() => quick.taken.length === 1);
    const [left] = (await dataSource.query(
      'SELECT count(*)::int AS count FROM outbox WHERE routed_at IS NULL',
    )) as [{ count: number }];
    expect(left.count).toBeGreaterThan(10_000);
  });
});

it('hears of an unsubscription at another process while it delivers', async () => {
  const first = startProcess();
  const listener = await startListener(() => 201, 0, 20);
  const other = await startListener(() => 201, 0, 20);
  const { result: hub } = await first.notification.register(
    DEFAULT,
    USAGE,
    registration(listener.url),
  );
  await first.notification.register(DEFAULT, USAGE, registration(other.url));
  await tell([event(1)]);
  await until(() => listener.taken.length === 1);
  const second = startProcess();
  await tell(upTo(50).map((n) => event(n + 1)));
  await until(() => listener.requests.length > 3);
  await second.notification.unregister(DEFAULT, USAGE, hub.id);
  const sent = listener.requests.length;
  // As slow, and told all of it: by then the first would have been, too.
  await until(() => other.taken.length === 51);
  expect(listener.requests.length - sent).toBeLessThan(15);
});

it('declares a listener dead after its days of failure, drops what waits and says so', async () => {
  const { notification } = startProcess();
  const listener = await startListener(() => 503);
  const { result: hub } = await notification.register(DEFAULT, USAGE, registration(listener.url));
  await tell([event(1), event(2)]);
  const dead = await until(async () => {
    const found = await notification.find(DEFAULT_TENANT, hub.id);
    return found.status === 'dead' ? found : undefined;
  });
  expect(dead).toMatchObject({ delivered: 0, pending: 0, dropped: 2, lastError: 'answered 503' });
  await tell([event(3)]);
  await until(async () => {
    const found = await notification.find(DEFAULT_TENANT, hub.id);
    return found.dropped === 3 && found.pending === 0;
  });
});

it('believes a listener that says it is gone, and delivers again after a resume', async () => {
  const { notification } = startProcess();
  let isGone = true;
  const listener = await startListener(() => (isGone ? 410 : 201));
  const { result: hub } = await notification.register(DEFAULT, USAGE, registration(listener.url));
  await tell([event(1)]);
  await until(async () => {
    const { status } = await notification.find(DEFAULT_TENANT, hub.id);
    return status === 'dead' ? true : undefined;
  });
  expect(listener.requests.length).toBe(1);
  isGone = false;
  expect(await notification.resume(DEFAULT, hub.id)).toMatchObject({ status: 'active' });
  await tell([event(2)]);
  await until(() => listener.taken.length === 1);
  expect(numbers(listener.taken)).toEqual([2]);
});

it('sends nothing more after unregistering, not even what was waiting', async () => {
  const { notification } = startProcess();
  const listener = await startListener();
  const { result: hub } = await notification.register(DEFAULT, USAGE, registration(listener.url));
  await tell(upTo(500).map((n) => event(n)));
  await until(() => listener.requests.length > 3);
  await notification.unregister(DEFAULT, USAGE, hub.id);
  const sent = listener.requests.length;
  const witness = await startListener();
  await notification.register(DEFAULT, USAGE, registration(witness.url));
  await tell([event(501)]);
  await until(() => witness.taken.length === 1);
  expect(listener.requests.length).toBe(sent);
  await expect(notification.unregister(DEFAULT, USAGE, hub.id)).rejects.toMatchObject({
    kind: 'not-found',
    code: 'notification.hub-unknown',
  });
});

it('goes on in another process where the first one stopped', async () => {
  // What is answered late is sent again, and here nothing is to come twice for that.
  const first = startProcess(Sender);
  const second = startProcess(Sender);
  const listener = await startListener();
  await first.notification.register(DEFAULT, USAGE, registration(listener.url));
  await tell(upTo(200).map((n) => event(n)));
  await until(() => listener.taken.length > 20);
  await first.stop();
  await tell(upTo(20).map((n) => event(200 + n)));
  await until(() => numbers(listener.taken).includes(220));
  // The one in flight at the stop may come twice; nothing is missing and nothing overtakes.
  expect([...new Set(numbers(listener.taken))]).toEqual(upTo(220));
  expect(listener.taken.length).toBeLessThanOrEqual(221);
  await second.stop();
});

it.each`
  callback                            | why
  ${undefined}                        | ${'it is missing'}
  ${42}                               | ${'it is a number'}
  ${'/listener'}                      | ${'it is relative'}
  ${'ftp://example.org/listener'}     | ${'it is not http'}
  ${'http://user:secret@example.org'} | ${'it carries credentials'}
`('refuses the callback $callback because $why', async ({ callback }: { callback: unknown }) => {
  const { notification } = startProcess();
  const registering = notification.register(DEFAULT, USAGE, { callback, query: null });
  await expect(registering).rejects.toMatchObject({
    kind: 'invalid',
    code: 'notification.callback-invalid',
    details: [{ path: 'callback' }],
  });
});
