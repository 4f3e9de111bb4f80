import { choice, list, object, text } from '../schema/schema';
import type { ResourceType } from '../resource-type';
import { EVERYTHING } from './list-query';
import { pageInMemory } from './page-in-memory';
import { parseFilter } from './parse-filter';
import { queryOfType } from './query-of-type';

const type: ResourceType = {
  api: { code: 'TMF999', version: 'v4', title: 'Test', root: '/tmf-api/x/v4' },
  name: 'Thing',
  path: 'thing',
  schema: object('Thing', {
    rule: list(object('Rule', { regex: text })),
    state: choice('on', 'off'),
  }),
  mandatory: [],
  readOnly: [],
  operations: ['list'],
  events: [],
};

const resources = [
  { id: 'a b', body: { n: 1, name: 'one', state: 'off', rule: [{ regex: '[0-9]' }] } },
  { id: 'c', body: { n: 2, '@type': 'SpecialThing' } },
];

it.each`
  filter                                          | found           | why
  ${'href=http://h:1/tmf-api/x/v4/thing/a%2520b'} | ${['a b']}      | ${'an encoded id'}
  ${'href=/tmf-api/x/v4/thing/c'}                 | ${['c']}        | ${'a path alone'}
  ${'href=/tmf-api/x/v4/other/c'}                 | ${[]}           | ${'another collection'}
  ${'href.ne=/tmf-api/x/v4/thing/c'}              | ${['a b']}      | ${'all but one'}
  ${'href.ne=nonsense'}                           | ${['a b', 'c']} | ${'nonsense names none'}
  ${'%40type=Thing'}                              | ${['a b']}      | ${'the class that is not stored'}
  ${'rule.regex=[0-9]'}                           | ${['a b']}      | ${'an attribute called like an operator'}
  ${'rule.regex=0'}                               | ${[]}           | ${'that attribute by another value'}
  ${'name.regex=^o'}                              | ${['a b']}      | ${'a pattern of any other attribute'}
  ${'state=off%20'}                               | ${['a b']}      | ${'a word with a space behind it'}
  ${'name=one%20'}                                | ${[]}           | ${'a text, of which spaces are a part'}
  ${'%40type=SpecialThing'}                       | ${['c']}        | ${'the class that is'}
  ${'href.regex=thing/c'}                         | ${['c']}        | ${'a pattern of the href'}
`('$why', ({ filter, found }: { filter: string; found: string[] }) => {
  const query = queryOfType({ ...EVERYTHING, filter: parseFilter([filter]) }, type);
  expect(pageInMemory(resources, query).items.map(({ id }) => id)).toEqual(found);
});
