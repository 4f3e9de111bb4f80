import fc from 'fast-check';
import { rows, type Tx } from '../../src/platform/database';
import type { Tenant } from '../../src/platform/tenant';
import {
  type Body,
  compileFilter,
  type Condition,
  DocumentStore,
  EVERYTHING,
  type Filter,
} from '../../src/tmf';
import { matches } from '../../src/tmf/query/matches';
import { parseFilter } from '../../src/tmf/query/parse-filter';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { thing } from '../support/doubles/thing';

// Few letters and few names, so that random filters often fit random bodies.
const word = fc.constantFrom(
  'a',
  'b',
  'ab',
  'B',
  '10',
  '9',
  '1.50',
  'true',
  'é',
  "o'x",
  'x"y',
  'a,b',
  'a\\b',
);
const stamp = fc.constantFrom(
  '2024-01-01T00:00:00.000Z',
  '2024-01-01T00:00:00.001Z',
  '2024-06-30T12:00:00.000Z',
);
const amount = fc.constantFrom(0, 9, 10, -1, 1.5, 1e21, 1e-7, 0.1);
const scalar = fc.oneof(word, stamp, amount, fc.boolean());
const deep = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 2 }),
  fc.dictionary(fc.constantFrom('p', 'q', "r'", 's"t'), scalar, { maxKeys: 2 }),
  fc.array(fc.dictionary(fc.constantFrom('p', 'q'), scalar), { maxLength: 2 }),
);
const body: fc.Arbitrary<Body> = fc.record(
  {
    name: word,
    status: word,
    at: stamp,
    flag: fc.boolean(),
    size: amount,
    x: deep,
    'y.z': deep,
    z: deep,
  },
  { requiredKeys: [] },
);

const value = fc.oneof(
  word,
  stamp,
  fc.constantFrom('2024-01-01', '2024-01-01T02:00:00+02:00', '9.0', '1e21', '-1', '', 'false'),
);
const path = fc.oneof(
  fc.constantFrom(['id'], ['name'], ['status'], ['at'], ['flag'], ['size'], ['x'], ['z'], ['none']),
  fc.tuple(fc.constantFrom('x', 'z'), fc.constantFrom('p', 'q', "r'", 's"t')),
);
const condition = fc.oneof(
  fc.record({
    path,
    operator: fc.constantFrom('eq', 'ne', 'gt', 'gte', 'lt', 'lte'),
    values: fc.array(value, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    path,
    operator: fc.constant('regex'),
    values: fc.tuple(fc.constantFrom('a', '^a', 'b$', '[0-9]+', 'a|x', '.', '^$', "'", 'é')),
  }),
);
const filter = fc.array(fc.array(condition, { minLength: 1, maxLength: 2 }), {
  maxLength: 2,
}) as fc.Arbitrary<Filter>;

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

// Patterns of all that a pattern may have, of few letters, so that they often fit.
const member = fc.constantFrom(
  'a',
  'b-z',
  '\\d',
  '\\s',
  '\\-',
  '.',
  'é',
  '\\n',
  'A-Z',
  '_',
  '-',
  "'",
);
const { pattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'a',
      'b',
      '1',
      'é',
      ' ',
      '.',
      '\\.',
      '\\d',
      '\\D',
      '\\w',
      '\\W',
      '\\s',
      '\\S',
      '"',
      '/',
      '-',
    ),
    fc
      .tuple(fc.constantFrom('[', '[^'), fc.array(member, { minLength: 1, maxLength: 3 }))
      .map(([open, members]) => `${open}${members.join('')}]`),
    tie('pattern').map((inner) => `(${inner})`),
    tie('pattern').map((inner) => `(?:${inner})`),
  ),
  pattern: fc
    .array(
      fc.oneof(
        {
          weight: 8,
          arbitrary: fc.tuple(
            tie('atom'),
            fc.constantFrom('', '', '*', '+', '?', '+?', '{2}', '{1,}', '{0,3}'),
          ),
        },
        { weight: 1, arbitrary: fc.constantFrom(['^', ''], ['$', ''], ['|', '']) },
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.flat().join('')),
}));
const written = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'b', '1', 'é', ' ', '\n', '\t', 'B', '_', '.', '-', '𝄞', '\r', '\v'),
    maxLength: 6,
  }),
  word,
);

class RolledBack extends Error {}

/** Every run leaves the database as it was. */
async function tryOut(work: (tx: Tx) => Promise<void>): Promise<void> {
  const run = db.database.transaction('default' as Tenant, async (tx) => {
    await work(tx);
    throw new RolledBack();
  });
  await expect(run).rejects.toThrow(RolledBack);
}

it('selects in SQL what matches selects in memory', async () => {
  const store = new DocumentStore(thing);
  await fc.assert(
    fc.asyncProperty(
      fc.array(body, { maxLength: 6 }),
      fc.array(filter, { minLength: 3, maxLength: 6 }),
      async (bodies, filters) => {
        await tryOut(async (tx) => {
          for (const [index, each] of bodies.entries()) await store.insert(tx, `i${index}`, each);
          for (const each of filters) {
            const page = await store.list(tx, { ...EVERYTHING, filter: each });
            const expected = bodies.flatMap((one, index) =>
              matches(each, { ...one, id: `i${index}` }) ? [`i${index}`] : [],
            );
            expect(page.items.map(({ id }) => id)).toEqual(expected);
            expect(page.total).toBe(expected.length);
          }
        });
      },
    ),
    { numRuns: 120 },
  );
});

it('answers the same from typed columns', async () => {
  const columns = {
    at: { sql: '(v.at)::timestamptz', type: 'instant' },
    flag: { sql: 'v.flag::boolean', type: 'boolean' },
    size: { sql: 'v.size::numeric', type: 'numeric' },
    name: { sql: 'v.name', type: 'text' },
  } as const;
  // A column of instants is asked for instants only: `matches` would compare other texts as text.
  const typed = fc.oneof(
    condition.filter(
      ({ path: [name = ''], operator }) =>
        name === 'name' || ((name === 'flag' || name === 'size') && operator !== 'regex'),
    ),
    fc.record({
      path: fc.constant(['at']),
      operator: fc.constantFrom('eq', 'ne', 'gt', 'gte', 'lt', 'lte'),
      values: fc.array(stamp, { minLength: 1, maxLength: 2 }),
    }),
  ) as fc.Arbitrary<Condition>;
  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 6 }), typed, async (bodies, one) => {
      await tryOut(async (tx) => {
        const compiled = compileFilter([[one]], columns, undefined, 2);
        expect(compiled.rest).toEqual([]);
        const found = await rows<{ n: number }>(
          tx,
          `SELECT n FROM jsonb_to_recordset($1) AS v(n int, at text, flag text, size text, name text)
           WHERE ${compiled.sql} ORDER BY n`,
          [JSON.stringify(bodies.map((each, n) => ({ ...each, n }))), ...compiled.parameters],
        );
        const expected = bodies.flatMap((each, n) => (matches([[one]], each) ? [n] : []));
        expect(found.map(({ n }) => n)).toEqual(expected);
      });
    }),
    { numRuns: 150 },
  );
});

it('cuts the page after the rest was decided in memory', async () => {
  const store = new DocumentStore(thing);
  await tryOut(async (tx) => {
    for (const name of ['a', 'b', 'c', 'd']) await store.insert(tx, name, { name, size: 1 });
    const page = await store.list(tx, {
      ...EVERYTHING,
      filter: [[{ path: ['size'], operator: 'eq', values: ['1'] }]],
      sort: [{ path: ['name'], descending: true }],
      paging: { requested: true, offset: 1, limit: 2 },
    });
    expect(page.items.map(({ id }) => id)).toEqual(['c', 'b']);
    expect(page.total).toBe(4);
  });
});

it('finds by any pattern in a document, in a column and in memory the same', async () => {
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(written, { minLength: 1, maxLength: 6 }),
      pattern,
      async (texts, one) => {
        fc.pre(isPortable(one));
        tried += 1;
        const condition: Condition = { path: ['x'], operator: 'regex', values: [one] };
        const columns = { x: { sql: 'v.x', type: 'text' } } as const;
        const column = compileFilter([[condition]], columns, undefined, 2);
        const document = compileFilter(
          [[condition]],
          {},
          'to_jsonb(v)',
          2 + column.parameters.length,
        );
        await tryOut(async (tx) => {
          const found = await rows<{ inColumn: boolean; inDocument: boolean }>(
            tx,
            `SELECT ${column.sql} AS "inColumn", ${document.sql} AS "inDocument"
           FROM jsonb_to_recordset($1) AS v(n int, x text) ORDER BY n`,
            [
              JSON.stringify(texts.map((x, n) => ({ n, x }))),
              ...column.parameters,
              ...document.parameters,
            ],
          );
          const inMemory = texts.map((x) => matches([[condition]], { x }));
          expect({ one, texts, found: found.map(({ inColumn }) => inColumn) }).toEqual({
            one,
            texts,
            found: inMemory,
          });
          expect({ one, texts, found: found.map(({ inDocument }) => inDocument) }).toEqual({
            one,
            texts,
            found: inMemory,
          });
        });
      },
    ),
    { numRuns: 400 },
  );
  expect(tried).toBeGreaterThan(200);
});

function isPortable(one: string): boolean {
  try {
    parseFilter([`x.regex=${encodeURIComponent(one)}`]);
    return true;
  } catch {
    return false;
  }
}
