// What many listeners with queries of their own cost: counted, not timed.
import { setImmediate } from 'node:timers/promises';
import { ModulesContainer } from '@nestjs/core';
import { EventFilters } from '../../src/notification/event-filters.service';
import { EventSelection } from '../../src/notification/event-selection.service';
import { EventVersions } from '../../src/notification/event-versions.service';
import type { Tenant } from '../../src/platform/tenant';
import { Router } from '../../src/notification/router.service';
import { holding } from '../support/database/holding';
import { type Hooks, openHooks, OWN, received } from '../support/servers/hooks';
import { until } from '../support/story/until';

const EVENTS = 10;
const QUERIES = 2_000;

class CountedFilters extends EventFilters {
  compilations = 0;
  matched = 0;

  protected override compile(query: string) {
    this.compilations += 1;
    const { matches, project } = super.compile(query);
    const counted: typeof matches = (envelope) => {
      this.matched += 1;
      return matches(envelope);
    };
    return { matches: counted, project };
  }
}

let hooks: Hooks;
beforeEach(async () => {
  hooks = await openHooks();
});
afterEach(() => hooks.close());

/** Two of each query, of `length` characters; every tenth selects what is told. */
async function givenListeners(length: number): Promise<void> {
  await hooks.db.owner(
    `INSERT INTO hub_subscription (tenant_id, id, api, callback, query)
     SELECT 'other', 'hub-' || n, '${OWN}', 'http://127.0.0.1:9/',
       'eventType=' || CASE WHEN n % 10 = 0 THEN 'Job' ELSE 'No' END || 'Event&eventId.ne=' || repeat('x', $1) || n % ${QUERIES}
     FROM generate_series(1, ${2 * QUERIES}) n`,
    [length],
  );
  await hooks.db.owner(`INSERT INTO hub_delivery (tenant_id, hub_id, next_attempt_at)
    SELECT tenant_id, id, now() + interval '1 hour' FROM hub_subscription`);
}

async function givenEvents(): Promise<void> {
  await hooks.db.owner(`INSERT INTO outbox (tenant_id, api, event_type, envelope)
    SELECT 'other', '${OWN}', 'JobEvent', jsonb_build_object('eventId', 'e' || n, 'eventType', 'JobEvent')
    FROM generate_series(1, ${EVENTS}) n`);
}

it.each`
  length   | what
  ${1}     | ${'few that are kept compiled'}
  ${1_900} | ${'more than are kept compiled'}
`(
  'compiles a query once a round, of $what, matches it once an event, and lets others have the loop',
  async ({ length }: { length: number }) => {
    await hooks.served.close();
    await givenListeners(length);
    const filters = new CountedFilters();
    const selection = new EventSelection(filters, new EventVersions(new ModulesContainer()));
    const router = new Router(hooks.db.database, selection);
    for (const round of [1, 2]) {
      await givenEvents();
      let passes = 0;
      let isRouting = true;
      const routed = router
        .routeRound(new AbortController().signal)
        .finally(() => (isRouting = false));
      while (isRouting) {
        const matched = filters.matched;
        await setImmediate();
        if (filters.matched > matched) passes += 1;
      }
      expect(await routed).toBe(false);
      expect(passes).toBeGreaterThan(1);
      expect(filters.compilations).toBeLessThanOrEqual(round * QUERIES);
      expect(filters.matched).toBe(round * EVENTS * QUERIES);
      expect(await hooks.db.owner('SELECT FROM hub_queue')).toHaveLength(
        (round * EVENTS * 2 * QUERIES) / 10,
      );
    }
    hooks.served = await hooks.start();
  },
  60_000,
);

it('registers so many listeners of a tenant, and no more', async () => {
  await hooks.db.owner(`INSERT INTO hub_subscription (tenant_id, id, api, callback)
    SELECT 'default', 'hub-' || n, '${OWN}', 'http://127.0.0.1:9/' FROM generate_series(1, 1999) n`);
  const register = (key: string) =>
    hooks.served.http
      .post(`${OWN}/hub`)
      .set('Idempotency-Key', key)
      .send({ callback: 'http://127.0.0.1:9/' });
  const { body } = await register('last').expect(201);
  const { body: refused } = await register('more').expect(409);
  expect(refused).toMatchObject({ code: 'notification.listeners-too-many' });
  expect((await register('last').expect(201)).body).toMatchObject({ id: body.id });
});

describe('listeners whose rows are held', () => {
  const HELD = 8;

  async function givenHeld(status: string, callback: string) {
    await hooks.db.owner(
      `INSERT INTO hub_subscription (tenant_id, id, api, callback)
       SELECT 'a', 'held-' || n, '${OWN}', $1 FROM generate_series(1, ${HELD}) n`,
      [callback],
    );
    await hooks.db.owner(
      `INSERT INTO hub_delivery (tenant_id, hub_id, status) SELECT tenant_id, id, $1 FROM hub_subscription`,
      [status],
    );
    const held = await holding(hooks.db, 'none');
    await held.does(`SELECT FROM hub_delivery WHERE tenant_id = 'a' FOR UPDATE`);
    return held;
  }

  const told = { tenant: 'a' as Tenant };

  it.each(['dead', 'active'])('that are %s keep nothing from another tenant', async (status) => {
    const theirs = await hooks.listening();
    const held = await givenHeld(status, theirs.url);
    const ours = await hooks.listening();
    await hooks.register(ours.url);
    await hooks.tell(['1'], told);
    await hooks.tell(['2']);
    await received(ours, 1);
    await hooks.tell(['3']);
    await received(ours, 2);
    expect(ours.requests.map(({ eventId }) => eventId)).toEqual(['2', '3']);
    expect(theirs.requests).toEqual([]);
    await held.end();
    if (status === 'active') await received(theirs, HELD);
    else {
      const dropped = `SELECT FROM hub_delivery WHERE tenant_id = 'a' AND dropped = 1 AND letters = 1`;
      await until(async () => (await hooks.db.owner(dropped)).length === HELD);
    }
  });

  it('whose subscription is held, as by who deletes it, keep nothing from their own tenant', async () => {
    const ours = await hooks.listening();
    const [one, gone] = [await hooks.register(ours.url), await hooks.register(ours.url)];
    const holder = await holding(hooks.db, 'none');
    await holder.does('SELECT FROM hub_subscription WHERE id = $1 FOR UPDATE', [one.id]);
    await holder.does('DELETE FROM hub_subscription WHERE id = $1', [gone.id]);
    await hooks.tell(['1']);
    await received(ours, 1);
    await holder.end();
    await until(async () => (await hooks.db.owner('SELECT FROM hub_queue')).length === 0);
    expect(await hooks.find(one.id)).toMatchObject({ delivered: 1 });
  });

  it('while they are sent to are told of once, when they are free again', async () => {
    const holder = await holding(hooks.db, 'none');
    const hold = (attempt: number) =>
      attempt === 1 && holder.does('SELECT FROM hub_delivery FOR UPDATE');
    const ours = await hooks.listening((_, attempt) => (void hold(attempt), 201), 0, 200);
    const { id } = await hooks.register(ours.url);
    await hooks.tell(['1']);
    await received(ours, 1);
    await holder.isWaitedFor();
    await holder.end();
    await until(async () => (await hooks.find(id)).delivered === 1);
    await hooks.tell(['2']);
    await received(ours, 2);
    expect(ours.requests.map(({ eventId }) => eventId)).toEqual(['1', '2']);
  });
});
