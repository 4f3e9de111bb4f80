import fc from 'fast-check';
import type { Tenant } from '../../platform/tenant';
import { internalContext } from '../request-context';
import { type Body, represent, type ResourceType } from '../resource-type';
import { object } from '../schema/schema';
import type { ListQuery } from '../query/list-query';
import { pageInMemory } from '../query/page-in-memory';
import { expandResources } from './expand-resources';
import { parseExpansion } from './parse-expansion';
import { ResourceRegistry } from './resource-registry';

function typed(name: string): ResourceType {
  const path = name.toLowerCase();
  return {
    api: { code: 'TMF999', version: 'v4', title: 'Test', root: '/t/v4' },
    name,
    path,
    schema: object(name, {}),
    mandatory: [],
    readOnly: [],
    operations: ['list'],
    events: [],
  };
}

const apple = typed('Apple');
const pear = typed('Pear');

type Rows = Readonly<Record<string, Body>>;

/** An orchard of two kinds of resources, which counts how often each is listed. */
function orchard(apples: Rows, pears: Rows) {
  const asked: string[] = [];
  const served = [[apple, apples] as const, [pear, pears] as const].map(([type, rows]) => ({
    type,
    operations: {
      list: (_context: unknown, query: ListQuery) => {
        asked.push(type.name);
        const resources = Object.entries(rows).map(([id, body]) => ({ id, body }));
        return Promise.resolve(pageInMemory(resources, query));
      },
    },
  }));
  return { registry: new ResourceRegistry(served), asked };
}

const context = internalContext('t' as Tenant);

async function expand(
  { registry }: ReturnType<typeof orchard>,
  body: Body,
  query: string,
): Promise<Body | undefined> {
  const expansion = parseExpansion(query);
  if (expansion === undefined) return body;
  const found = await expandResources(registry, context, apple, [{ id: '0', body }], expansion);
  return found[0]?.body;
}

const APPLES = { a: { name: 'A', pear: { id: 'p' }, apple: [{ id: 'b' }] }, b: { name: 'B' } };
const PEARS = { p: { name: 'P', apple: { id: 'a' } } };
const A = { id: 'a', href: '/t/v4/apple/a', '@type': 'Apple', ...APPLES.a };
const B = { id: 'b', href: '/t/v4/apple/b', '@type': 'Apple', ...APPLES.b };
const P = { id: 'p', href: '/t/v4/pear/p', '@type': 'Pear', ...PEARS.p };

it.each<[string, string, Body, Body]>([
  ['a named reference', 'expand=apple', { apple: { id: 'a' } }, { apple: A }],
  [
    'what it keeps',
    'expand=apple',
    {
      apple: {
        id: 'a',
        href: 'http://h/t/v4/apple/a',
        '@referredType': 'Apple',
        name: 'old',
        x: 1,
      },
    },
    { apple: { ...A, href: 'http://h/t/v4/apple/a', '@referredType': 'Apple', x: 1 } },
  ],
  ['no other', 'expand=pear', { apple: { id: 'a' } }, { apple: { id: 'a' } }],
  [
    'each of a list',
    'expand=apple',
    { apple: [{ id: 'b' }, { id: '?' }] },
    { apple: [B, { id: '?' }] },
  ],
  [
    'one inside a structure',
    'expand=item.apple',
    { item: [{ apple: { id: 'b' } }] },
    { item: [{ apple: B }] },
  ],
  ['one behind another', 'expand=apple.pear', { apple: { id: 'a' } }, { apple: { ...A, pear: P } }],
  [
    'one inside a value that has an id',
    'expand=apple.pear',
    { apple: { id: 'a', pear: { id: 'p' } } },
    { apple: { id: 'a', pear: P } },
  ],
  [
    'those of a structure without an id',
    'expand=role',
    { role: [{ apple: { id: 'b' } }] },
    { role: [{ apple: B }] },
  ],
  [
    'all of one level',
    'depth=1',
    { apple: [{ id: 'a' }], in: { pear: { id: 'p' } } },
    { apple: [A], in: { pear: P } },
  ],
  ['all of two levels', 'depth=2', { pear: { id: 'p' } }, { pear: { ...P, apple: A } }],
  [
    'a circle as often as asked',
    'depth=3',
    { pear: { id: 'p' } },
    { pear: { ...P, apple: { ...A, pear: P, apple: [B] } } },
  ],
  [
    'named ones to their depth',
    'expand=pear&depth=2',
    { pear: { id: 'p' }, apple: { id: 'b' } },
    { pear: { ...P, apple: A }, apple: { id: 'b' } },
  ],
  ['nothing to the depth of none', 'depth=0', { apple: { id: 'a' } }, { apple: { id: 'a' } }],
  [
    'no value with an id, unless it is named',
    'depth=1',
    { apple: { id: 'b', parts: [{ apple: { id: 'b' } }] } },
    { apple: { id: 'b', parts: [{ apple: B }] } },
  ],
  [
    'a value with an id that is named',
    'expand=apple',
    { apple: { id: 'b', parts: [] } },
    { apple: { ...B, parts: [] } },
  ],
  [
    'what is in one that is not found',
    'depth=1',
    { apple: { id: '?', href: '/x', pear: { id: 'p' } } },
    { apple: { id: '?', href: '/x', pear: P } },
  ],
])('expands %s', async (_what, query, body, expected) => {
  expect(await expand(orchard(APPLES, PEARS), body, query)).toEqual(expected);
});

it('leaves the resources it was given, and those it found, as they were', async () => {
  const body = { apple: { id: 'a' } };
  const before = JSON.stringify([body, APPLES, PEARS]);
  await expand(orchard(APPLES, PEARS), body, 'depth=3');
  expect(JSON.stringify([body, APPLES, PEARS])).toBe(before);
});

it('refuses more than a thousand references', async () => {
  const many = (count: number) => ({ apple: Array.from({ length: count }, () => ({ id: 'b' })) });
  await expect(expand(orchard(APPLES, PEARS), many(1_000), 'depth=1')).resolves.toBeDefined();
  await expect(expand(orchard(APPLES, PEARS), many(1_001), 'depth=1')).rejects.toMatchObject({
    code: 'tmf.expansion-too-wide',
  });
});

const id = fc.constantFrom('1', '2', '3', 'nobody');
const reference = fc.record({ id });
const row = fc.record(
  { apple: fc.oneof(reference, fc.array(reference, { maxLength: 2 })), pear: reference },
  { requiredKeys: [] },
);
const rows = fc.record({ '1': row, '2': row, '3': row });

// What a client would do by hand: one GET for each reference.
function followed(types: Readonly<Record<string, Rows>>, body: Body, levels: number): Body {
  const at = (name: string, ref: Body): Body => {
    const found = types[name]?.[String(ref['id'])];
    if (levels === 0 || found === undefined) return ref;
    const shown = represent(name === 'apple' ? apple : pear, {
      id: String(ref['id']),
      body: found,
    });
    return followed(types, shown, levels - 1);
  };
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.map((each: Body) => at(name, each))];
      return [name, typeof value === 'object' ? at(name, value as Body) : value];
    }),
  );
}

it('answers what following each reference would, listing each class once a level', async () => {
  await fc.assert(
    fc.asyncProperty(rows, rows, row, fc.integer({ min: 1, max: 3 }), async (a, p, body, depth) => {
      const world = orchard(a, p);
      expect(await expand(world, body, `depth=${depth}`)).toEqual(
        followed({ apple: a, pear: p }, body, depth),
      );
      expect(world.asked.length).toBeLessThanOrEqual(2 * depth);
    }),
  );
});
