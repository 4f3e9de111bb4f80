import fc from 'fast-check';
import type { Tx } from '../../src/platform/database';
import type { Tenant } from '../../src/platform/tenant';
import {
  type Body,
  DocumentStore,
  EVERYTHING,
  type ListQuery,
  type Page,
  pageInMemory,
  type Resource,
} from '../../src/tmf';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { thing } from '../support/doubles/thing';

const store = new DocumentStore(thing);

// Few values, so that many resources share a place by the keys and the stable order decides.
const body: fc.Arbitrary<Body> = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'B', 'é'),
    status: fc.constantFrom('on', 'off'),
    x: fc.oneof(fc.constantFrom(1, 2, 1.5, true, 'a'), fc.array(fc.constantFrom(1, 2))),
    y: fc.record({ z: fc.constantFrom('p', 'q') }),
  },
  { requiredKeys: [] },
);
const sort = fc.array(
  fc.record({
    path: fc.constantFrom(['name'], ['status'], ['x'], ['y', 'z'], ['id'], ['none']),
    descending: fc.boolean(),
  }),
  { maxLength: 3 },
);
const filter = fc.constantFrom<ListQuery['filter']>(
  [],
  [[{ path: ['name'], operator: 'eq', values: ['a', 'b'] }]],
  [[{ path: ['y', 'z'], operator: 'ne', values: ['p'] }]],
);

type List = (query: ListQuery) => Promise<Page> | Page;

const paging = (part: object) => ({ requested: true, offset: 0, limit: 2, ...part });

/** All pages of two, one behind the other, from the start or from the end. */
async function walk(list: List, query: ListQuery, from: 'start' | 'end'): Promise<string[]> {
  const seen: string[] = [];
  const start = from === 'start' ? { offset: 0 } : await lastPart(list, query);
  for (let part: object | undefined = start; part !== undefined; ) {
    const page = await list({ ...query, paging: paging(part) });
    const ids = page.items.map(({ id }) => id);
    if (from === 'start') seen.push(...ids);
    else seen.unshift(...ids);
    part = nextPart(page, from, 'offset' in part);
  }
  return seen;
}

function nextPart(page: Page, from: 'start' | 'end', isFirst: boolean): object | undefined {
  if (page.items.length === 0) return undefined;
  if (from === 'start') {
    const isMore = isFirst || page.neighbours?.next;
    return isMore ? { after: page.items.at(-1)?.id } : undefined;
  }
  const isMore = isFirst || page.neighbours?.previous;
  return isMore ? { before: page.items[0]?.id } : undefined;
}

async function lastPart(list: List, query: ListQuery): Promise<object> {
  const { total } = await list({ ...query, paging: paging({}) });
  return { offset: Math.max(0, total - 2) };
}

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

class RolledBack extends Error {}

/** Every run leaves the database as it was. */
async function tryOut(bodies: readonly Body[], work: (tx: Tx) => Promise<void>): Promise<void> {
  const run = db.database.transaction('default' as Tenant, async (tx) => {
    for (const [index, each] of bodies.entries()) await store.insert(tx, `i${index}`, each);
    await work(tx);
    throw new RolledBack();
  });
  await expect(run).rejects.toThrow(RolledBack);
}

const asResources = (bodies: readonly Body[]): Resource[] =>
  bodies.map((each, index) => ({ id: `i${index}`, body: each }));

const idsOf = (page: Page): string[] => page.items.map(({ id }) => id);

it('visits every resource once, in the order of the whole list, forwards and backwards', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(body, { maxLength: 9 }), sort, filter, async (bodies, keys, fits) => {
      await tryOut(bodies, async (tx) => {
        const query = { ...EVERYTHING, sort: keys, filter: fits };
        const inSql: List = (asked) => store.list(tx, asked);
        const inMemory: List = (asked) => pageInMemory(asResources(bodies), asked);
        const whole = idsOf(await inSql(query));
        expect(idsOf(await inMemory(query))).toEqual(whole);
        for (const list of [inSql, inMemory]) {
          expect(await walk(list, query, 'start')).toEqual(whole);
          expect(await walk(list, query, 'end')).toEqual(whole);
        }
      });
    }),
    { numRuns: 50 },
  );
});

it('answers the same from SQL and from memory between any two cursors', async () => {
  const cursors = fc.record(
    { after: fc.nat(8), before: fc.nat(8), limit: fc.nat(4) },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(body, { minLength: 9, maxLength: 9 }),
      fc.tuple(sort, filter),
      fc.array(cursors, { minLength: 3, maxLength: 6 }),
      async (bodies, [keys, fits], asked) => {
        await tryOut(bodies, async (tx) => {
          for (const { after, before, limit } of asked) {
            const part = {
              limit,
              ...(after === undefined ? {} : { after: `i${after}` }),
              ...(before === undefined ? {} : { before: `i${before}` }),
            };
            const query = { ...EVERYTHING, sort: keys, filter: fits, paging: paging(part) };
            const { items, total, neighbours } = await store.list(tx, query);
            const expected = pageInMemory(asResources(bodies), query);
            expect(items.map(({ id }) => id)).toEqual(idsOf(expected));
            expect({ total, neighbours }).toEqual({
              total: expected.total,
              neighbours: expected.neighbours,
            });
          }
        });
      },
    ),
    { numRuns: 40 },
  );
});

it('misses and repeats nothing that was there at the start while others are added and removed', async () => {
  const bodies = Array.from({ length: 12 }, (_, index) => ({ name: 'abc'[index % 3] }));
  await tryOut(bodies, async (tx) => {
    const query = { ...EVERYTHING, sort: [{ path: ['name'], descending: true }] };
    const whole = idsOf(await store.list(tx, query));
    let added = 0;
    const moving: List = async (asked) => {
      const page = await store.list(tx, asked);
      for (const name of ['a', 'b', 'c']) await store.insert(tx, `new${added++}`, { name });
      const [first, last] = idsOf(page);
      if (last !== undefined && first?.startsWith('new')) await store.delete(tx, first);
      return page;
    };
    const seen = await walk(moving, query, 'start');
    expect(seen.filter((id) => id.startsWith('i'))).toEqual(whole);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

it.each(['after', 'before'] as const)('refuses an id that is not there in %s', async (name) => {
  await tryOut([{ name: 'a' }], async (tx) => {
    const query = { ...EVERYTHING, paging: paging({ [name]: 'gone' }) };
    const refusal = { code: 'tmf.query-invalid', details: [{ path: name, value: 'gone' }] };
    await expect(store.list(tx, query)).rejects.toMatchObject(refusal);
    expect(() => pageInMemory(asResources([{}]), query)).toThrow(`${name} must be the id`);
  });
});

it('finds the place of a resource that no longer fits the filter', async () => {
  const bodies = ['a', 'b', 'a', 'a'].map((name) => ({ name }));
  await tryOut(bodies, async (tx) => {
    const fits: ListQuery['filter'] = [[{ path: ['name'], operator: 'eq', values: ['a'] }]];
    const query = { ...EVERYTHING, filter: fits, paging: paging({ after: 'i1' }) };
    expect(idsOf(await store.list(tx, query))).toEqual(['i2', 'i3']);
    expect(idsOf(pageInMemory(asResources(bodies), query))).toEqual(['i2', 'i3']);
  });
});
