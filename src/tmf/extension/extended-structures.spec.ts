import type { Body, ResourceType } from '../resource-type';
import { relatedParty } from '../schema/parts';
import { any, list, object, text } from '../schema/schema';
import { foreignClasses, stepsTo, structuresOf } from './extended-structures';

const thing: ResourceType = {
  api: { code: 'TMF999', version: 'v4', title: 'Test', root: '/tmf-api/test/v4' },
  name: 'Thing',
  path: 'thing',
  schema: object('Thing_', { name: text, value: any, relatedParty: list(relatedParty) }),
  mandatory: [],
  readOnly: [],
  operations: [],
  events: [],
};

it.each<[string, Body, readonly string[] | undefined]>([
  ['a plain body', { name: 'x', relatedParty: [{ id: '1' }] }, undefined],
  ['its own class', { '@type': 'Thing' }, undefined],
  [
    'the class of the place',
    { '@type': 'Thing_', relatedParty: [{ '@type': 'RelatedParty' }] },
    undefined,
  ],
  ['another class', { '@type': 'MyThing' }, ['MyThing']],
  ['another class below', { relatedParty: [{ '@type': 'MyParty' }] }, ['MyParty']],
  ['a class where none is known', { value: [{ deep: { '@type': 'Weight' } }] }, ['Weight']],
  ['a schema', { value: { '@schemaLocation': 'urn:x' } }, []],
  ['values that name nothing', { value: { '@type': 1, '@schemaLocation': {} } }, undefined],
])('sees whether %s extends anything', (_what, body, classes) => {
  const found = foreignClasses(thing, body);
  expect(found && [...found]).toEqual(classes);
});

it('knows where each structure stands and what it extends', () => {
  const body = {
    '@type': 'MyThing',
    value: { '@schemaLocation': 'urn:x' },
    relatedParty: [{}, { '@type': 'MyParty' }, { '@type': 'Other', '@baseType': 'Role' }],
  };
  expect(
    structuresOf(thing, body).map(({ at, location, className, baseType }) => [
      stepsTo(at).join('/'),
      location ?? className,
      baseType,
    ]),
  ).toEqual([
    ['', 'MyThing', 'Thing'],
    ['value', 'urn:x', undefined],
    ['relatedParty/1', 'MyParty', 'RelatedParty'],
    ['relatedParty/2', 'Other', 'Role'],
  ]);
});
